package house

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"

	openai "github.com/sashabaranov/go-openai"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
)

// TestDialogues plays the conversations of testdata/dialogues.txt against the fake
// shop, through go-openai, and compares everything that was called and said with
// testdata/dialogues.golden (-update writes it anew).
func TestDialogues(t *testing.T) {
	raw, err := os.ReadFile("testdata/dialogues.txt")
	if err != nil {
		t.Fatal(err)
	}
	client, tools := newClient(sharedHandler()), readTools(t, "tools.json")
	var out strings.Builder
	for _, block := range strings.Split(strings.TrimSpace(string(raw)), "\n\n") {
		playDialogue(t, client, tools, strings.Split(block, "\n"), &out)
	}
	compareGolden(t, "testdata/dialogues.golden", out.String())
}

func compareGolden(t *testing.T, path, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if string(want) == got {
		return
	}
	a, b := strings.Split(string(want), "\n"), strings.Split(got, "\n")
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			t.Fatalf("%s:%d\nwant %s\n got %s", path, i+1, a[i], b[i])
		}
	}
	t.Fatalf("%s has %d lines, got %d", path, len(a), len(b))
}

// playDialogue plays one conversation. Lines: "# name", "! system text", "> words".
func playDialogue(t *testing.T, client *openai.Client, tools []openai.Tool, lines []string, out *strings.Builder) {
	t.Helper()
	messages := []openai.ChatCompletionMessage{{Role: "system", Content: "You are the assistant of The Gift Box, a shop for gifts.\nToday in the shop is Friday, 2011-12-09."}}
	fake := &fakeShop{locale: shop.EN}
	for _, line := range lines {
		mark, text, _ := strings.Cut(line, " ")
		switch mark {
		case "!":
			if text == "down" {
				fake.down = true
				continue
			}
			messages = append(messages, openai.ChatCompletionMessage{Role: "system", Content: text})
		case ">":
			if l, ok := languageOf(text); ok {
				fake.locale = l
			}
			fmt.Fprintln(out, line)
			messages = append(messages, openai.ChatCompletionMessage{Role: "user", Content: text})
			messages = playTurn(t, client, tools, messages, fake, out)
		default:
			fmt.Fprintln(out, line)
		}
	}
	fmt.Fprintln(out)
}

// playTurn asks until there are words, running the calls in between.
func playTurn(t *testing.T, client *openai.Client, tools []openai.Tool, messages []openai.ChatCompletionMessage, fake *fakeShop, out *strings.Builder) []openai.ChatCompletionMessage {
	t.Helper()
	for range 5 {
		m := streamed(t, client, openai.ChatCompletionRequest{Model: Model, Messages: messages, Tools: tools})
		messages = append(messages, m)
		for _, c := range m.ToolCalls {
			fmt.Fprintf(out, "  %s %s\n", c.Function.Name, c.Function.Arguments)
			messages = append(messages, openai.ChatCompletionMessage{Role: "tool", ToolCallID: c.ID, Content: fake.call(c.Function.Name, c.Function.Arguments)})
		}
		if len(m.ToolCalls) == 0 {
			fmt.Fprintln(out, "  | "+strings.ReplaceAll(m.Content, "\n", "\n  | "))
			return messages
		}
	}
	t.Fatalf("no words after five rounds: %v", messages[len(messages)-1])
	return nil
}

// streamed asks for a stream and puts the message together.
func streamed(t *testing.T, client *openai.Client, req openai.ChatCompletionRequest) openai.ChatCompletionMessage {
	t.Helper()
	stream, err := client.CreateChatCompletionStream(context.Background(), req)
	if err != nil {
		t.Fatal(err)
	}
	defer stream.Close()
	m := openai.ChatCompletionMessage{Role: "assistant"}
	for {
		chunk, err := stream.Recv()
		if errors.Is(err, io.EOF) {
			return m
		}
		if err != nil {
			t.Fatal(err)
		}
		if len(chunk.Choices) == 0 {
			continue
		}
		d := chunk.Choices[0].Delta
		m.Content += d.Content
		for _, c := range d.ToolCalls {
			for len(m.ToolCalls) <= *c.Index {
				m.ToolCalls = append(m.ToolCalls, openai.ToolCall{Type: "function"})
			}
			call := &m.ToolCalls[*c.Index]
			call.ID += c.ID
			call.Function.Name += c.Function.Name
			call.Function.Arguments += c.Function.Arguments
		}
	}
}
