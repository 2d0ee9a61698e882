//! E07xx: configuration: `reenact.toml`, and the variables that stand for its settings.

use super::codes;

codes! {
    CONFIG_SYNTAX "E0701" "a configuration that is not TOML" {
        meaning: "`reenact.toml` breaks a rule of TOML. No setting of it is used, and nothing \
                  runs, because a setting that is ignored in silence would be missed later.",
        example: "color = never",
        remedy: "Put texts in double quotes, and write each setting once, on a line of its own.",
    }
    UNKNOWN_SETTING "E0702" "a setting that does not exist" {
        meaning: "The configuration sets something that this version of the tool does not know. \
                  Often it is misspelled, or stands under a `[table]`, where settings do not \
                  belong.",
        example: "colour = \"never\"",
        remedy: "Compare the spelling with the settings that `reenact config --show` lists, and \
                 remove what is not one of them.",
    }
    WRONG_SETTING "E0703" "a setting with a value it cannot have" {
        meaning: "Each setting takes values of one kind: `color` one of three words, `ascii` true \
                  or false, `limit` a whole number from 1 on, `snapshots` a folder. The same \
                  holds for the environment variables that stand for them.",
        example: "limit = \"many\"",
        remedy: "Give it a value as the message says, or remove the line to keep the default.",
    }
    CONFIG_REFUSED "E0704" "a configuration that cannot be read" {
        meaning: "There is a `reenact.toml`, but it is a folder, may not be read, or is longer \
                  than any configuration needs to be. To go on without it could do something \
                  else than you configured.",
        example: "# a file of more than 65536 bytes",
        remedy: "Mend, move or remove the file that the message names.",
    }
}
