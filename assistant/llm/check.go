package llm

import (
	"context"
	"time"

	openai "github.com/sashabaranov/go-openai"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
)

// Check asks an endpoint for one short answer and says in words what is wrong when it
// does not come: a refused key, an address that is no OpenAI API, an unknown model.
func Check(ctx context.Context, e Endpoint) (Reply, error) {
	ctx, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	a := &attempt{
		target: &target{Endpoint: e, api: e.client()},
		set:    Settings{FirstPiece: 15 * time.Second, Idle: 10 * time.Second, MaxTokens: 64},
		sink:   func(Piece) {},
	}
	start := time.Now()
	reply, err := a.run(ctx, Request{Messages: []openai.ChatCompletionMessage{
		{Role: openai.ChatMessageRoleUser, Content: "Say hello in one short sentence."}}})
	if err != nil {
		return Reply{}, shop.Errorf(shop.Unavailable, "%s (model %s): %w", e.BaseURL, e.Model, err)
	}
	reply.Took, reply.Attempts = time.Since(start), 1
	return reply, nil
}
