// Package tariff says what sending a parcel costs.
package tariff

import "fmt"

// Cents returns the price of sending so many grams to a country (ISO 3166, two letters).
func Cents(country string, grams int) (int, error) {
	if grams <= 0 {
		return 0, fmt.Errorf("tariff: %d grams", grams)
	}
	if grams > 30_000 {
		return 0, fmt.Errorf("tariff: %d grams are too heavy", grams)
	}
	price := 490
	switch country {
	case "DE":
		price += 0
	case "AT", "CH":
		price += 400
	case "FR", "IT", "NL":
		price += 600
	case "GB":
		price += 900
	default:
		return 0, fmt.Errorf("tariff: nothing is sent to %q", country)
	}
	if grams > 5_000 {
		price += 300
	}
	if grams > 15_000 {
		price += 700
	}
	return price, nil
}
