using Infra.Parsing;

namespace Infra.Config.Kdl;

/// <summary>A node.</summary>
public sealed class KdlNode
{
    private readonly List<KdlEntry> _entries = [];
    private readonly List<KdlNode> _children = [];

    internal KdlNode(string name, string? type, SourceText source, TextSpan nameSpan)
    {
        Name = name;
        Type = type;
        Source = source;
        NameSpan = nameSpan;
    }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>The type annotation before its name; null if there is none.</summary>
    public string? Type { get; }

    /// <summary>The text that it stands in.</summary>
    public SourceText Source { get; }

    /// <summary>Place of its name.</summary>
    public TextSpan NameSpan { get; }

    /// <summary>Arguments and properties in the order of the text, repeated properties included: the last of a name counts.</summary>
    public IReadOnlyList<KdlEntry> Entries => _entries;

    /// <summary>Nodes of its children block.</summary>
    public IReadOnlyList<KdlNode> Children => _children;

    /// <summary>Whether it has a children block, which may be empty.</summary>
    public bool HasBlock { get; internal set; }

    internal void Add(KdlEntry entry) => _entries.Add(entry);

    internal List<KdlNode> ChildList => _children;
}
