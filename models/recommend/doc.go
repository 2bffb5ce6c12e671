// Package recommend proposes items to people from what people did before. It knows interactions and items, nothing of chat, shops or SQL.
//
//	interactions ──matrix──▶ users × items (CSR) ──Fit──▶ Model ──Recommend──▶ items, scores, reasons
//	       └──────baskets──▶ pairs bought together ──────▶   └──Together, Similar──▶ items
//
// Four engines share one Model:
//
//   - ials: implicit alternating least squares, one vector of d numbers per item (Hu, Koren and Volinsky 2008; Rendle et al. 2021);
//   - ease: a linear item-to-item model with a closed form (Steck 2019), for up to Settings.EASE.MaxItems items;
//   - itemknn: cosine between items, k neighbours each;
//   - popular: what most people took, recent interactions counting more.
//
// The engine auto fits them on the past of a time split, measures them on the interactions after it, and fits the best on everything;
// Report says what was tried and what it scored.
//
// A person is never part of the trained numbers. A recommendation folds the person's weighted items into the model when it is asked
// for, which takes about a tenth of a millisecond, so a new visitor's first click counts at once and an erased person leaves only a
// row of the history to drop (Model.Forget). Someone without any known item gets the popular items; Answer.Personal says so.
//
// The same data, settings and machine give the same model to the last bit, whatever the order of the interactions and GOMAXPROCS are.
// A Model is immutable and safe for concurrent use.
package recommend
