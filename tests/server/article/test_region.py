"""Countries and the parts of the world they are in."""

import pytest

from gopherd.article.region import REGIONS, SLUGS, Region, region_of
from gopherd.article.slug import slug

PLACED = [
    ("Argentina", Region.LATIN_AMERICA),
    ("México", Region.LATIN_AMERICA),
    ("Puerto Rico", Region.LATIN_AMERICA),
    ("United States", Region.NORTH_AMERICA),
    ("USA", Region.NORTH_AMERICA),
    ("U.S.", Region.NORTH_AMERICA),
    ("Côte d'Ivoire", Region.AFRICA),
    ("DR Congo", Region.AFRICA),
    ("São Tomé and Príncipe", Region.AFRICA),
    ("Egypt", Region.AFRICA),
    ("UK", Region.EUROPE),
    ("Scotland", Region.EUROPE),
    ("Bosnia and Herzegovina", Region.EUROPE),
    ("Russia", Region.EUROPE),
    ("Türkiye", Region.MIDDLE_EAST),
    ("Iran", Region.MIDDLE_EAST),
    ("Viet Nam", Region.ASIA),
    ("Timor-Leste", Region.ASIA),
    ("Micronesia (Federated States of)", Region.OCEANIA),
    ("New Zealand", Region.OCEANIA),
    ("Antarctica", Region.ELSEWHERE),
    ("Atlantis", Region.ELSEWHERE),
    ("", Region.ELSEWHERE),
]

MEMBERS = """
Afghanistan, Albania, Algeria, Andorra, Angola, Antigua and Barbuda, Argentina, Armenia, Australia,
Austria, Azerbaijan, Bahamas, Bahrain, Bangladesh, Barbados, Belarus, Belgium, Belize, Benin,
Bhutan, Bolivia, Bosnia and Herzegovina, Botswana, Brazil, Brunei Darussalam, Bulgaria,
Burkina Faso, Burundi, Cabo Verde, Cambodia, Cameroon, Canada, Central African Republic, Chad,
Chile, China, Colombia, Comoros, Congo, Costa Rica, Côte d'Ivoire, Croatia, Cuba, Cyprus, Czechia,
Democratic People's Republic of Korea, Democratic Republic of the Congo, Denmark, Djibouti,
Dominica, Dominican Republic, Ecuador, Egypt, El Salvador, Equatorial Guinea, Eritrea, Estonia,
Eswatini, Ethiopia, Fiji, Finland, France, Gabon, Gambia, Georgia, Germany, Ghana, Greece, Grenada,
Guatemala, Guinea, Guinea-Bissau, Guyana, Haiti, Honduras, Hungary, Iceland, India, Indonesia, Iran,
Iraq, Ireland, Israel, Italy, Jamaica, Japan, Jordan, Kazakhstan, Kenya, Kiribati, Kuwait,
Kyrgyzstan, Laos, Latvia, Lebanon, Lesotho, Liberia, Libya, Liechtenstein, Lithuania, Luxembourg,
Madagascar, Malawi, Malaysia, Maldives, Mali, Malta, Marshall Islands, Mauritania, Mauritius,
Mexico, Micronesia, Moldova, Monaco, Mongolia, Montenegro, Morocco, Mozambique, Myanmar, Namibia,
Nauru, Nepal, Netherlands, New Zealand, Nicaragua, Niger, Nigeria, North Macedonia, Norway, Oman,
Pakistan, Palau, Panama, Papua New Guinea, Paraguay, Peru, Philippines, Poland, Portugal, Qatar,
Republic of Korea, Romania, Russian Federation, Rwanda, Saint Kitts and Nevis, Saint Lucia,
Saint Vincent and the Grenadines, Samoa, San Marino, Sao Tome and Principe, Saudi Arabia, Senegal,
Serbia, Seychelles, Sierra Leone, Singapore, Slovakia, Slovenia, Solomon Islands, Somalia,
South Africa, South Sudan, Spain, Sri Lanka, Sudan, Suriname, Sweden, Switzerland, Syria,
Tajikistan, Tanzania, Thailand, Timor-Leste, Togo, Tonga, Trinidad and Tobago, Tunisia, Türkiye,
Turkmenistan, Tuvalu, Uganda, Ukraine, United Arab Emirates, United Kingdom, United States, Uruguay,
Uzbekistan, Vanuatu, Venezuela, Viet Nam, Yemen, Zambia, Zimbabwe
"""


@pytest.mark.parametrize(("country", "region"), PLACED)
def test_a_country_is_placed_by_the_slug_of_its_name(country: str, region: Region) -> None:
    assert region_of(slug(country)) is region


def test_every_member_of_the_united_nations_has_a_region() -> None:
    members = [" ".join(name.split()) for name in MEMBERS.split(",")]
    assert len(members) == 193
    assert [name for name in members if region_of(slug(name)) is Region.ELSEWHERE] == []


def test_no_country_is_in_two_regions_and_all_are_written_as_slugs() -> None:
    listed = [country for slugs in SLUGS.values() for country in slugs.split()]
    assert len(listed) == len(set(listed)) == len(REGIONS)
    assert [country for country in listed if slug(country) != country] == []
