package main

import (
	"github.com/shopkeeper-ai/shopkeeper/models/shop"
	"github.com/shopkeeper-ai/shopkeeper/web/auth"
)

// speaker is who a command speaks as: a customer, a new visitor, or one of the shop's
// people.
func speaker(role shop.Role, customer string) auth.Who {
	switch {
	case role.Staff():
		return auth.Who{Person: "staff:" + string(role), Role: role, Name: string(role)}
	case customer != "":
		return auth.Customer(shop.Customer{ID: customer})
	}
	return auth.Visitor()
}
