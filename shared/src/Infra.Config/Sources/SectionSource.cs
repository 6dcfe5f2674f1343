using Infra.Parsing;

namespace Infra.Config.Sources;

/// <summary>A table of one of the languages, as <see cref="ConfigSection"/> sees it.</summary>
internal abstract class SectionSource(string name, SourceText source, TextSpan span, TextSpan nameSpan)
{
    /// <summary>Name of the table or node.</summary>
    internal string Name { get; } = name;

    internal SourceText Source { get; } = source;

    /// <summary>Where "a key is missing here" points to.</summary>
    internal TextSpan Span { get; } = span;

    internal TextSpan NameSpan { get; } = nameSpan;

    /// <summary>All keys in the order of the file; a key that stands several times is listed as often.</summary>
    internal abstract IEnumerable<SectionKey> Keys { get; }

    /// <summary>The value of a key, or null. What the language allows to be repeated, but a single value cannot be, is reported.</summary>
    internal abstract ConfigValue? Find(string key, bool wantsList);

    /// <summary>All tables under a key, in the order of the file; reports what is no table. TOML's <c>[key]</c> is one only if <paramref name="acceptSingle"/>.</summary>
    internal abstract IReadOnlyList<SectionSource> FindTables(string key, bool acceptSingle = false);

    /// <summary>One table under a key, or null; reports what is no table, and a second one.</summary>
    internal abstract SectionSource? FindTable(string key);

    /// <summary>Gives names to positional arguments.</summary>
    internal abstract void NameArguments(IReadOnlyList<string> names, bool restAsList);

    /// <summary>Reports arguments that no name was given to.</summary>
    internal abstract void RejectUnnamedArguments();
}
