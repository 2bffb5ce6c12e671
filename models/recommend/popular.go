package recommend

import "github.com/shopkeeper-ai/shopkeeper/models/artifact"

// scorer is a fitted engine. Histories are item numbers in ascending order with positive weights.
type scorer interface {
	// scores writes the score of every item into dst; equal scores are ordered by popularity afterwards.
	scores(dst []float32, items []int32, weights []float32) error
	// explain writes what each item of the history adds to the score of target.
	explain(dst []float32, target int32, items []int32, weights []float32) error
	// save adds the engine's sections.
	save(w *artifact.Writer)
}

// popular is the engine that gives everybody the popular items.
type popular struct{ popularity []float32 }

func (p popular) scores(dst []float32, _ []int32, _ []float32) error {
	copy(dst, p.popularity)
	return nil
}

func (p popular) explain(dst []float32, _ int32, _ []int32, _ []float32) error {
	clear(dst)
	return nil
}

func (p popular) save(*artifact.Writer) {}
