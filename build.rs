//! Builds again when data that is embedded with `include_dir!` has changed; cargo sees only the files that rustc reads.

fn main() {
    println!("cargo::rerun-if-changed=rules");
    println!("cargo::rerun-if-changed=fixtures/repositories/demo");
}
