package house

import (
	"context"
	"os"
	"slices"
	"testing"
	"time"

	openai "github.com/sashabaranov/go-openai"
)

// BenchmarkTraining is the time to train a router for the tools of the shop.
func BenchmarkTraining(b *testing.B) {
	raw, err := os.ReadFile("testdata/tools.json")
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		specs, err := parseTools(raw)
		if err != nil {
			b.Fatal(err)
		}
		newRouter(specs)
	}
}

// BenchmarkCompletion is one streamed answer through go-openai with twenty tools,
// after training, with a history of some turns. It reports the 95th percentile.
func BenchmarkCompletion(b *testing.B) {
	client, tools := newClient(sharedHandler()), readTools(b, "tools.json")
	tools = append(tools, tool("first_extra"), tool("second_extra"))
	messages := []openai.ChatCompletionMessage{{Role: "system", Content: "shop: The Gift Box"}}
	for range 8 {
		messages = append(messages, openai.ChatCompletionMessage{Role: "user", Content: "show me red mugs under £10"}, openai.ChatCompletionMessage{Role: "assistant", Content: "Here they are."})
	}
	messages = append(messages, openai.ChatCompletionMessage{Role: "user", Content: "查一下订单541431的物流，另外有没有20块以内的红色灯笼"})
	req := openai.ChatCompletionRequest{Model: Model, Messages: messages, Tools: tools}
	complete(b, client, req) // trains
	var took []time.Duration
	for b.Loop() {
		start := time.Now()
		complete(b, client, req)
		took = append(took, time.Since(start))
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)*95/100].Microseconds())/1000, "p95-ms")
}

func complete(b *testing.B, client *openai.Client, req openai.ChatCompletionRequest) {
	b.Helper()
	stream, err := client.CreateChatCompletionStream(context.Background(), req)
	if err != nil {
		b.Fatal(err)
	}
	defer stream.Close()
	for err == nil {
		_, err = stream.Recv()
	}
}

func tool(name string) openai.Tool {
	return openai.Tool{Type: openai.ToolTypeFunction, Function: &openai.FunctionDefinition{Name: name, Description: "Something else.", Parameters: map[string]any{"type": "object"}}}
}
