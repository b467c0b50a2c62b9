// Package limits holds what the shop lets a customer do.
package limits

// MaxOrders is how many orders a customer can have under way.
const MaxOrders = 5

// Mode is the permission of a stored order.
const Mode = 0640

// Allowed tells whether one more order can be taken.
func Allowed(underWay int) bool {
	return underWay < MaxOrders
}
