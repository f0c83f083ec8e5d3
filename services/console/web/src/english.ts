// English of the codes that staff see most; the Japanese labels come from the daemons' own tables (contract.ts).
const causes = {
	EARTHQUAKE: "Earthquake", TSUNAMI: "Tsunami", STORM: "Storm", TORNADO: "Tornado", HEAVY_RAIN: "Heavy rain", HEAVY_SNOW: "Heavy snow", FLOOD: "Flood", CLIFF_FAILURE: "Cliff failure",
	DEBRIS_FLOW: "Debris flow", STORM_SURGE: "Storm surge", ERUPTION: "Eruption", LANDSLIDE: "Landslide", LARGE_FIRE: "Large fire", LIQUEFACTION: "Liquefaction", OTHER: "Other",
};

export const english: Partial<Record<string, Record<string, string>>> = {
	category: {
		STATISTICS: "Statistics", RESIDENT: "Residents", INTEGRATED: "The whole person", CERTIFICATE: "Certificates", EVACUEE_NEAR: "Evacuees, stage 1.5", EVACUEE_FAR: "Evacuees, stage 2", EVACUEE_OWN: "Evacuees on their own",
		PUBLIC_HOUSING: "Public housing", LEASED_HOUSING: "Leased housing", DONATION: "Donations", BATHING: "Bathing", APPLICATION: "Applications", SURVEY: "Damage surveys", SHELTER: "Shelter rosters", NOTICE: "Notices",
		SPECIAL_CARE: "Special care", PROTECTED: "Protected persons",
	},
	grade: {
		"0": "No damage", "1": "Destroyed", "2": "Large-scale half destroyed", "3": "Medium-scale half destroyed",
		"4": "Half destroyed", "5": "Semi-half destroyed", "6": "Partly damaged", "9": "Not assessed",
	},
	applicationState: {
		RECEIVED: "Received", MATCHING: "Being checked", REVIEW: "Under review", RETURNED: "Returned", WITHDRAWN: "Withdrawn",
		REJECTED: "Rejected", ACCEPTED: "Accepted", IN_PROCESS: "Survey under way", DECIDED: "Decided", READY: "Ready to issue",
		COMPLETED: "Issued",
	},
	surveyKind: {
		PHOTO: "By photo", FIRST: "First survey", SECOND: "Second survey", RE: "Re-survey", AREA: "By area", AERIAL: "Aerial",
	},
	surveyState: {
		UNSURVEYED: "Not surveyed", IMPOSSIBLE: "Could not survey", HELD: "On hold", OUT_OF_SCOPE: "Not assessed", DRAFT: "Draft",
		CONFIRMED: "Confirmed",
	},
	hazard: { EARTHQUAKE: "Earthquake", FLOOD: "Flood", WIND: "Wind", GROUND: "Ground" },
	structure: { WOODEN: "Wooden", PREFAB: "Prefabricated", NON_WOODEN: "Not wooden" },
	use: { RESIDENCE: "Dwelling", OTHER: "Not a dwelling", VACANT: "Vacant" },
	sex: { "0": "Unknown", "1": "Male", "2": "Female", "9": "Other" },
	formSex: { "0": "Unknown", "1": "Male", "2": "Female", "9": "Other" },
	formRelation: { SELF: "Self", HOUSEHOLD: "Same household", PROXY: "Proxy" },
	property: { OWNED: "Owned dwelling", RENTED: "Rented dwelling", NON_DWELLING: "Not a dwelling", OTHER: "Other" },
	delivery: { COUNTER: "Counter", POST: "Post", KIOSK: "Convenience store" },
	residentState: { "1": "Resident", "2": "Moved away", "3": "Dead", "9": "Otherwise removed" },
	destination: {
		HOME: "Home", RELATIVES: "Relatives", SHELTER: "Another shelter", CAR: "Car", HOTEL: "Hotel", OTHER: "Other",
		UNKNOWN: "Left, destination unknown",
	},
	safety: {
		SAFE: "Safe", INJURED: "Injured or ill", MISSING: "Missing", DEAD_UNCONFIRMED: "Dead (unconfirmed)",
		DEAD_CONFIRMED: "Dead (confirmed)",
	},
	cause: causes,
	disasterKind: causes,
	damagedPart: {
		ROOF: "Roof", FOUNDATION: "Foundation", PILLAR: "Pillars", CEILING: "Ceiling", OUTER_WALL: "Outer walls", INNER_WALL: "Inner walls", FITTINGS: "Fittings", FLOOR: "Floor",
	},
	equipment: { BATH: "Bath", KITCHEN: "Kitchen", TOILET: "Toilet", SEPTIC_TANK: "Septic tank", PIPES: "Pipes", OTHER: "Other" },
	flood: { NONE: "None", BELOW_FLOOR: "Below the floor", ABOVE_FLOOR: "Above the floor" },
	attachmentRole: {
		PHOTO_WHOLE: "Whole house", PHOTO_NAMEPLATE: "Nameplate", PHOTO_DAMAGE: "Damage", PHOTO_DEPTH: "Depth of water", PROXY_LETTER: "Letter of proxy", IDENTITY: "Identity", OTHER: "Other",
	},
	consentClass: {
		FAMILY: "Family of the household", RELATIVE: "Other relatives, colleagues", ACQUAINTANCE: "Acquaintances", PUBLIC: "Anybody else, publication", LOCAL_GOV: "Other local governments",
		SUPPORT_ORG: "Registered support organisations", WELFARE: "Council of social welfare", NAMED: "Named by the person",
	},
	care: {
		ELDER_ALONE: "Elderly, alone", ILLNESS: "Ill or injured", PREGNANT: "Pregnant or with a newborn", INFANT: "Infant", PHYSICAL: "Physical disability", CARE_NEED: "Nursing care", DEVICE: "Medical device",
		FOREIGN: "Foreign national", PET: "Pet", OTHER: "Other",
	},
	extractField: {
		PERSON_ID: "Id", NAME: "Name", KANA: "Reading", BIRTH: "Born", AGE: "Age", SEX: "Sex", ADDRESS: "Address", WARD: "Ward", RELATION: "Relation", HEAD: "Head", HOUSEHOLD_ID: "Household", HOUSEHOLD_SIZE: "Size of household",
		GRADE: "Damage", CERTIFICATE: "Certificate", PLACE: "Whereabouts", VICTIM: "Victim", RESIDENT: "Resident", DEATH: "Death", SPECIAL_CARE: "Needs care (YES)", CARE: "Care", CARE_TEXT: "Care, text", SUPPORT: "Relief", CONSENT: "Consents", PROVISION: "Provided (to whom=day)", PROVIDED_ON: "Provided on", INJURY: "Injury",
		INTENTION: "Intention", INTENTION_PLACE: "Place of rebuilding", WHEREABOUTS: "Where they are", OTHER_DAMAGE: "Other damage", NUMBER_USED: "Individual number used", NOTES: "Notes",
	},
};
