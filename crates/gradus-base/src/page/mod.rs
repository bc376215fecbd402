//! The scripts and the style of pages with pictures, as text. What a page is made of, and when it needs which, is in `plot`.

/// What runs in a page, by part.
pub mod script {
    macro_rules! parts {
        ($($name:ident = $file:literal;)+) => {
            $( pub const $name: &str = include_str!(concat!("script/", $file)); )+
        };
    }

    parts! {
        AXES = "axes.js";
        CHART = "chart.js";
        CORE = "core.js";
        DECADES = "decades.js";
        EPOCHS = "epochs.js";
        LAYERS = "layers.js";
        LEGEND = "legend.js";
        MAIN = "main.js";
        PATHS = "paths.js";
        PLANE = "plane.js";
        SETTINGS = "settings.js";
        SURFACE = "surface.js";
        TIMELINE = "timeline.js";
        TRACKS = "tracks.js";
    }
}

/// How a page looks; `FONTS` stands for a list of fonts.
pub const STYLE: &str = include_str!("style.css");
