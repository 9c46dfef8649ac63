"""Which part of the world a country is in, by the slug of its name.

The members of the United Nations, other places newspapers come from, and the names these go by.
Newsrooms draw the lines: the Middle East is apart, and what is south of the United States is
Latin America. Russia is in Europe and Turkey in the Middle East.
"""

from enum import StrEnum


class Region(StrEnum):
    """A part of the world; the value is its name."""

    NORTH_AMERICA = "North America"
    LATIN_AMERICA = "Latin America"
    EUROPE = "Europe"
    AFRICA = "Africa"
    MIDDLE_EAST = "Middle East"
    ASIA = "Asia"
    OCEANIA = "Oceania"
    ELSEWHERE = "Elsewhere"


SLUGS = {
    Region.NORTH_AMERICA: (
        "america bermuda canada greenland quebec saint-pierre-and-miquelon st-pierre-and-miquelon"
        " the-united-states the-united-states-of-america u-s u-s-a united-states"
        " united-states-of-america us usa"
    ),
    Region.LATIN_AMERICA: (
        "anguilla antigua-and-barbuda argentina aruba bahamas barbados belize bolivia"
        " bolivia-plurinational-state-of bonaire brasil brazil british-virgin-islands"
        " caribbean-netherlands cayman-islands chile colombia costa-rica cuba curacao dominica"
        " dominican-republic ecuador el-salvador falkland-islands french-guiana grenada guadeloupe"
        " guatemala guyana haiti honduras islas-malvinas jamaica martinique mexico montserrat"
        " nicaragua panama paraguay peru puerto-rico saint-barthelemy saint-kitts-and-nevis"
        " saint-lucia saint-martin saint-vincent-and-the-grenadines sint-maarten st-barthelemy"
        " st-kitts-and-nevis st-lucia st-martin st-vincent-and-the-grenadines suriname the-bahamas"
        " trinidad trinidad-and-tobago turks-and-caicos-islands u-s-virgin-islands uruguay"
        " us-virgin-islands venezuela venezuela-bolivarian-republic-of"
    ),
    Region.EUROPE: (
        "aland aland-islands albania andorra austria azores belarus belgium"
        " bosnia bosnia-and-herzegovina britain bulgaria catalonia crimea croatia cyprus"
        " czech-republic czechia denmark deutschland eire england estonia faroe-islands finland"
        " france germany gibraltar great-britain greece guernsey holland holy-see hungary iceland"
        " ireland isle-of-man italia italy jersey kosovo latvia liechtenstein lithuania luxembourg"
        " macedonia malta moldova monaco montenegro netherlands norge north-macedonia"
        " northern-ireland norway poland portugal republic-of-ireland republic-of-moldova romania"
        " russia russian-federation san-marino scotland serbia slovakia slovenia spain svalbard"
        " sweden switzerland the-czech-republic the-netherlands the-united-kingdom the-vatican"
        " transnistria u-k uk ukraine united-kingdom"
        " united-kingdom-of-great-britain-and-northern-ireland vatican vatican-city wales espana"
    ),
    Region.AFRICA: (
        "algeria angola benin botswana burkina burkina-faso burundi cabo-verde cameroon"
        " canary-islands cape-verde central-african-republic chad comoros congo congo-brazzaville"
        " congo-kinshasa cote-d-ivoire d-r-congo democratic-republic-of-congo"
        " democratic-republic-of-the-congo djibouti dr-congo drc egypt equatorial-guinea eritrea"
        " eswatini ethiopia gabon gambia ghana guinea guinea-bissau ivory-coast kenya lesotho"
        " liberia libya madagascar malawi mali mauritania mauritius mayotte morocco mozambique"
        " namibia niger nigeria republic-of-congo republic-of-the-congo reunion rwanda saint-helena"
        " sao-tome sao-tome-and-principe senegal seychelles sierra-leone somalia somaliland"
        " south-africa south-sudan st-helena sudan swaziland tanzania the-gambia"
        " the-democratic-republic-of-the-congo the-republic-of-the-congo togo tunisia uganda"
        " united-republic-of-tanzania western-sahara zambia zanzibar zimbabwe"
    ),
    Region.MIDDLE_EAST: (
        "bahrain gaza iran iran-islamic-republic-of iraq islamic-republic-of-iran israel jordan"
        " kurdistan kuwait lebanon northern-cyprus oman palestine palestinian-territories qatar"
        " saudi saudi-arabia state-of-palestine syria syrian-arab-republic the-emirates"
        " the-united-arab-emirates turkey turkiye u-a-e uae united-arab-emirates west-bank yemen"
    ),
    Region.ASIA: (
        "abkhazia afghanistan armenia azerbaijan bangladesh bhutan brunei brunei-darussalam burma"
        " cambodia china democratic-people-s-republic-of-korea dprk east-timor georgia hong-kong"
        " india indonesia japan kashmir kazakhstan korea kyrgyzstan"
        " lao-people-s-democratic-republic laos macao macau malaysia maldives mongolia myanmar"
        " nepal north-korea pakistan"
        " people-s-republic-of-china philippines republic-of-china republic-of-korea singapore"
        " south-korea south-ossetia sri-lanka taiwan tajikistan thailand the-maldives"
        " the-philippines tibet timor-leste turkmenistan uzbekistan viet-nam vietnam"
    ),
    Region.OCEANIA: (
        "american-samoa aotearoa australia bougainville cook-islands easter-island"
        " federated-states-of-micronesia fiji french-polynesia guam hawaii kiribati"
        " marshall-islands micronesia micronesia-federated-states-of nauru new-caledonia"
        " new-zealand niue norfolk-island northern-mariana-islands palau papua-new-guinea pitcairn"
        " pitcairn-islands samoa solomon-islands tahiti the-marshall-islands the-solomon-islands"
        " tokelau tonga tuvalu vanuatu wallis-and-futuna"
    ),
}
"""Names as `slug` writes them."""

REGIONS = {country: region for region, slugs in SLUGS.items() for country in slugs.split()}


def region_of(country: str) -> Region:
    """Find the region of a country by its slug."""
    return REGIONS.get(country, Region.ELSEWHERE)
