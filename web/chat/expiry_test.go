package chat_test

import (
	"testing"
	"time"

	"github.com/shopkeeper-ai/shopkeeper/models/shop"
	"github.com/shopkeeper-ai/shopkeeper/web/auth"
	"github.com/shopkeeper-ai/shopkeeper/web/chattest"
	"github.com/shopkeeper-ai/shopkeeper/web/protocol"
)

// TestASocketEndsWithItsToken closes sockets a minute before their tokens end, so that
// they can be renewed; the conversation goes on with the new token after the last seq.
func TestASocketEndsWithItsToken(t *testing.T) {
	n := chattest.Start(t, chattest.Setup{})
	who := auth.Customer(shop.Customer{ID: "1", Name: "Owner"})
	token, _, err := n.Signer.Sign(who, time.Minute+2*time.Second) // tokens end on whole seconds
	if err != nil {
		t.Fatal(err)
	}
	_, ends, err := n.Signer.VerifyUntil(token)
	if err != nil {
		t.Fatal(err)
	}
	c := greeted(t, n, chattest.Options{Token: token, OneLink: true})
	said(t, c, "the first message")
	if !c.Until(patience, func() bool { return c.Code() == int(protocol.CloseExpired) }) {
		t.Fatalf("close code %d after the token's time", c.Code())
	}
	if early := time.Until(ends.Add(-time.Minute)); early > 100*time.Millisecond {
		t.Errorf("closed %v before its time", early)
	}
	after, conversation := c.Last(), c.Conversation()
	fresh := greeted(t, n, chattest.Options{Token: n.Token(t, who), Conversation: conversation, After: &after})
	said(t, fresh, "the second message")
	chattest.Verify(t, n.Store, fresh)
}

// TestAVisitorsSocketStays holds that a visitor's token is renewed by the welcome.
func TestAVisitorsSocketStays(t *testing.T) {
	n := chattest.Start(t, chattest.Setup{})
	token, _, err := n.Signer.Sign(auth.Visitor(), time.Minute-time.Second)
	if err != nil {
		t.Fatal(err)
	}
	c := greeted(t, n, chattest.Options{Token: token, OneLink: true})
	said(t, c, "still here")
	if c.Code() != 0 {
		t.Errorf("close code %d", c.Code())
	}
}
