// Package desk is the built-in plugin that brings the shop's people in: it asks for a
// person to take over the conversation and notes questions that nobody could answer.
//
// It never promises that somebody comes. When nobody is there it says so and offers a
// form for a phone number or an e-mail address.
package desk

import (
	"context"
	"encoding/json"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
	"github.com/shopkeeper-ai/shopkeeper/plugins/tool"
	"github.com/shopkeeper-ai/shopkeeper/plugins/words"
)

// New returns the plugin.
func New() tool.Plugin { return plugin{} }

type plugin struct{}

// Manifest says what the plugin can do.
func (plugin) Manifest() tool.Manifest {
	said := utterances()
	return tool.Manifest{
		Name: "desk", Version: "1.0.0", Needs: []tool.Capability{tool.DeskQueue},
		Tools: []tool.Tool{
			{
				Name: "request_person", Title: shop.Text{EN: "Talk to a person", ZH: "转人工"}, Working: shop.Text{EN: "looking for somebody…", ZH: "正在找店里的同事…"},
				Description: "Asks for a person of the shop to take over this conversation. Use it when the customer asks for a human, is upset, or needs what you cannot do.",
				InputSchema: json.RawMessage(`{"type":"object","additionalProperties":false,"properties":{
					"reason":{"type":"string","maxLength":500,"description":"What it is about, in the customer's words, for the person who takes over."}}}`),
				Roles: tool.Everyone(), Effect: tool.Edit, Utterances: said["request_person"],
			},
			{
				Name: "report_unanswered", Title: shop.Text{EN: "Pass a question on", ZH: "转达问题"}, Working: shop.Text{EN: "writing your question down…", ZH: "正在记下您的问题…"},
				Description: "Notes a question that you could not answer from the shop's tools, for the shop's people to read later. It reaches nobody at once; for that use request_person.",
				InputSchema: json.RawMessage(`{"type":"object","additionalProperties":false,"required":["question"],"properties":{
					"question":{"type":"string","minLength":1,"maxLength":1000,"description":"The question in the customer's own words."}}}`),
				Roles: tool.Everyone(), Effect: tool.Edit, Utterances: said["report_unanswered"],
			},
		},
	}
}

// Call runs one of the plugin's tools.
func (plugin) Call(ctx context.Context, c tool.Call, h tool.Host) (tool.Result, error) {
	switch c.Tool {
	case "request_person":
		return person(ctx, c, h)
	case "report_unanswered":
		return unanswered(ctx, c, h)
	}
	return tool.Result{}, shop.Errorf(shop.NotFound, "desk has no tool %q", c.Tool)
}

// Form is the data of a form card.
type Form struct {
	ID     string  `json:"id"`
	Fields []Field `json:"fields"`
	Submit string  `json:"submit"`
}

// Field is one field of a form.
type Field struct {
	Name     string `json:"name"`
	Label    string `json:"label"`
	Type     string `json:"type"`
	Required bool   `json:"required,omitempty"`
}

func person(ctx context.Context, c tool.Call, h tool.Host) (tool.Result, error) {
	var args struct {
		Reason string `json:"reason"`
	}
	if err := c.Bind(&args); err != nil {
		return tool.Result{}, err
	}
	a, err := tool.RequestPerson(ctx, h, args.Reason)
	if err != nil {
		return tool.Result{}, err
	}
	l := c.Locale()
	r := tool.Result{}.WithData(a)
	switch {
	case a.Online && a.Asked:
		r.Text = words.Say(l, "You are already in the queue; somebody from the shop will write to you here.", "您已经在排队了，店里的同事会在这里回复您。")
	case a.Online:
		r.Text = words.Say(l, "I have asked for somebody from the shop. They are here now and will write to you in this chat.", "已经帮您转人工，店里的同事在线，会在这里回复您。")
	default:
		r.Text = words.Say(l, "Nobody from the shop is online right now. Please leave a phone number or an e-mail address and they will get back to you.",
			"现在没有同事在线。请留下电话或邮箱，我们会尽快联系您。")
		r.Cards = []shop.Card{shop.NewCard(shop.CardForm, contact(l))}
	}
	return r, nil
}

// contact is the form for a phone number or mail.
func contact(l shop.Locale) Form {
	return Form{ID: "contact", Submit: words.Say(l, "Send", "提交"), Fields: []Field{
		{Name: "contact", Label: words.Say(l, "Phone or e-mail", "电话或邮箱"), Type: "text", Required: true},
		{Name: "note", Label: words.Say(l, "What is it about?", "想咨询什么？"), Type: "text"},
	}}
}

func unanswered(ctx context.Context, c tool.Call, h tool.Host) (tool.Result, error) {
	var args struct {
		Question string `json:"question"`
	}
	if err := c.Bind(&args); err != nil {
		return tool.Result{}, err
	}
	if err := tool.ReportUnanswered(ctx, h, args.Question); err != nil {
		return tool.Result{}, err
	}
	return tool.Result{Text: words.Say(c.Locale(), "I have noted your question; the shop's people will see it.", "您的问题已经记下，店里的同事会看到。")}, nil
}
