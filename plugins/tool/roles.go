package tool

import "github.com/shopkeeper-ai/shopkeeper/models/shop"

// Everyone is all roles, for a tool that shoppers and the shop's people may use.
func Everyone() []shop.Role {
	return []shop.Role{shop.Shopper, shop.Agent, shop.Marketer, shop.Planner, shop.Admin}
}
