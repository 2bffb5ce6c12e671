package recommend

import "github.com/shopkeeper-ai/shopkeeper/models/artifact"

// scorer is a fitted engine. Histories are item numbers in ascending order with positive weights.
type scorer interface {
	// scores writes the score of every item into dst; equal scores are ordered by popularity afterwards.
	scores(dst []float32, items []int32, weights []float32) error
	// explain returns a function that writes what each item of the history adds to the score of target.
	explain(items []int32, weights []float32) (explainer, error)
	// save adds the engine's sections.
	save(w *artifact.Writer)
}

// explainer writes the parts of target's score into dst, one per item of the history for which it was made. It is not safe for
// concurrent use.
type explainer func(dst []float32, target int32)

// popular is the engine that gives everybody the popular items.
type popular struct{ popularity []float32 }

func (p popular) scores(dst []float32, _ []int32, _ []float32) error {
	copy(dst, p.popularity)
	return nil
}

func (p popular) explain([]int32, []float32) (explainer, error) {
	return func(dst []float32, _ int32) { clear(dst) }, nil
}

func (p popular) save(*artifact.Writer) {}
