using Infra.Config.Kdl;
using Infra.Parsing;

namespace Infra.Config.Sources;

/// <summary>
/// A KDL node, or the same node of several files, or whole documents. A key is a property, a child node, or an argument that was given a name.
/// </summary>
internal sealed class KdlSectionSource : SectionSource
{
    private readonly BindingContext _context;
    private readonly IReadOnlyList<KdlNode> _nodes;
    private readonly List<KdlNode> _children = [];
    private Dictionary<string, List<KdlNode>>? _childrenByName;
    private IReadOnlyList<string> _argumentNames = [];
    private bool _restAsList;

    /// <summary>The same node of one file or several, in the order of the files.</summary>
    internal KdlSectionSource(BindingContext context, IReadOnlyList<KdlNode> nodes)
        : base(nodes[0].Name, nodes[0].Source, nodes[0].NameSpan, nodes[0].NameSpan)
    {
        _context = context;
        _nodes = nodes;
        foreach (KdlNode node in nodes)
            _children.AddRange(node.Children);
    }

    /// <summary>Whole documents, the main file first.</summary>
    internal KdlSectionSource(BindingContext context, IReadOnlyList<KdlDocument> documents)
        : base("", documents[0].Source, default, default)
    {
        _context = context;
        _nodes = [];
        foreach (KdlDocument document in documents)
            _children.AddRange(document.Nodes);
    }

    internal override IEnumerable<SectionKey> Keys
    {
        get
        {
            foreach (KdlNode node in _nodes)
            {
                int position = 0;
                foreach (KdlEntry entry in node.Entries)
                {
                    if (entry.Name is not null) yield return new SectionKey(entry.Name, node.Source, entry.NameSpan);
                    else if (ArgumentName(position++) is { } name) yield return new SectionKey(name, node.Source, entry.Value.Span);
                }
            }

            foreach (KdlNode child in _children)
                yield return new SectionKey(child.Name, child.Source, child.NameSpan);
        }
    }

    internal override ConfigValue? Find(string key, bool wantsList)
    {
        ConfigValue? entry = FindEntry(key);
        List<KdlNode> nodes = ChildrenOf(key);
        if (entry is not null && nodes.Count > 0)
        {
            _context.Error("repeated-key", $"{Names.Quote(key)} is given as a child and as an argument or property", nodes[0].Source, nodes[0].NameSpan);
            return entry;
        }

        if (nodes.Count == 0) return entry;
        nodes = OfLastFile(nodes);
        if (nodes.Count > 1 && wantsList) return Joined(key, nodes);
        for (int i = 1; i < nodes.Count; i++)
            _context.Error("repeated-key", $"{Names.Quote(key)} stands here a second time", nodes[i].Source, nodes[i].NameSpan);
        return Convert(nodes[0]);
    }

    internal override IReadOnlyList<SectionSource> FindTables(string key, bool acceptSingle = false)
    {
        RejectEntry(key);
        List<SectionSource> sources = [];
        foreach (KdlNode node in ChildrenOf(key))
            sources.Add(new KdlSectionSource(_context, [node]));
        return sources;
    }

    internal override SectionSource? FindTable(string key)
    {
        RejectEntry(key);
        List<KdlNode> nodes = ChildrenOf(key);
        if (nodes.Count == 0) return null;
        for (int i = 1; i < nodes.Count; i++)
        {
            if (nodes[i].Source == nodes[i - 1].Source)
                _context.Error("repeated-key", $"{Names.Quote(key)} stands here a second time", nodes[i].Source, nodes[i].NameSpan);
        }

        return new KdlSectionSource(_context, nodes);
    }

    internal override void NameArguments(IReadOnlyList<string> names, bool restAsList)
    {
        _argumentNames = names;
        _restAsList = restAsList;
    }

    internal override void RejectUnnamedArguments()
    {
        foreach (KdlNode node in _nodes)
        {
            int position = 0;
            foreach (KdlEntry entry in node.Entries)
            {
                if (entry.Name is not null || ArgumentName(position++) is not null) continue;
                string allowed = _argumentNames.Count switch { 0 => "no arguments", 1 => "one argument", _ => $"at most {_argumentNames.Count} arguments" };
                _context.Error("unexpected-argument", $"{Names.Quote(node.Name)} takes {allowed}", node.Source, entry.Value.Span);
            }
        }
    }

    private string? ArgumentName(int position) =>
        position < _argumentNames.Count ? _argumentNames[position] : _restAsList ? _argumentNames[^1] : null;

    /// <summary>A property or a named argument; a later file wins over an earlier one, and within a node the last property of a name.</summary>
    private ConfigValue? FindEntry(string key)
    {
        ConfigValue? found = null;
        foreach (KdlNode node in _nodes)
        {
            bool isRest = _restAsList && _argumentNames[^1] == key;
            List<ConfigValue> rest = [];
            KdlEntry? last = null;
            int position = 0;
            foreach (KdlEntry entry in node.Entries)
            {
                string? name = entry.Name ?? ArgumentName(position++);
                if (name != key) continue;
                if (isRest && entry.Name is null)
                {
                    rest.Add(Convert(node.Source, entry.Value).Named(key, rest.Count + 1));
                    continue;
                }

                if (last is not null && last.Name is not null && entry.Name is not null)
                    _context.Warning("repeated-property", $"the property {Names.Quote(key)} is given twice; the last one counts", node.Source, entry.NameSpan);
                else if (last is not null || rest.Count > 0)
                    _context.Error("repeated-key", $"{Names.Quote(key)} is given as an argument already", node.Source, entry.NameSpan);
                last = entry;
            }

            if (last is not null) found = Convert(node.Source, last.Value).Named(key);
            else if (rest.Count > 0) found = ConfigValue.ReadList(_context, node.Source, rest[0].Span, rest).Named(key);
        }

        return found;
    }

    private void RejectEntry(string key)
    {
        if (FindEntry(key) is { } entry) _context.Error("wrong-type", $"{key} must be a node of its own, not an argument or property", entry.Source, entry.Span);
    }

    private List<KdlNode> ChildrenOf(string key)
    {
        if (_childrenByName is null)
        {
            _childrenByName = new Dictionary<string, List<KdlNode>>(StringComparer.Ordinal);
            foreach (KdlNode child in _children)
            {
                if (!_childrenByName.TryGetValue(child.Name, out List<KdlNode>? same)) _childrenByName[child.Name] = same = [];
                same.Add(child);
            }
        }

        return _childrenByName.TryGetValue(key, out List<KdlNode>? found) ? found : [];
    }

    private static List<KdlNode> OfLastFile(List<KdlNode> nodes)
    {
        if (nodes[0].Source == nodes[^1].Source) return nodes;
        List<KdlNode> last = [];
        foreach (KdlNode node in nodes)
            if (node.Source == nodes[^1].Source) last.Add(node);
        return last;
    }

    /// <summary>Repeated nodes of one list: their items one after the other.</summary>
    private ConfigValue Joined(string key, List<KdlNode> nodes)
    {
        List<ConfigValue> items = [];
        foreach (KdlNode node in nodes)
        {
            ConfigValue value = Convert(node);
            if (!value.IsList) return value;   // what it should be is for the shape to say
            foreach (ConfigValue item in value.Items)
                items.Add(item.Named(key, items.Count + 1));
        }

        return ConfigValue.ReadList(_context, nodes[0].Source, nodes[0].NameSpan, items).Named(key);
    }

    private ConfigValue Convert(KdlNode node)
    {
        List<ConfigValue> items = [];
        bool isPlain = !node.HasBlock;
        foreach (KdlEntry entry in node.Entries)
        {
            if (entry.Name is null) items.Add(Convert(node.Source, entry.Value).Named(node.Name, items.Count + 1));
            else isPlain = false;
        }

        // Children that are all called "-" are the items of a list, as JSON-in-KDL has it: the way to list tables.
        bool isList = node.HasBlock && node.Entries.Count == 0 && node.Children.Count > 0;
        foreach (KdlNode child in node.Children)
            isList &= child.Name == "-";
        if (isList)
        {
            foreach (KdlNode child in node.Children)
                items.Add(Convert(child).Named(node.Name, items.Count + 1));
        }

        return ConfigValue.ReadNode(_context, node.Source, node.NameSpan, new KdlSectionSource(_context, [node]), items, isPlain || isList).Named(node.Name);
    }

    private ConfigValue Convert(SourceText source, KdlValue value) => value.Kind switch
    {
        KdlKind.String => ConfigValue.ReadText(_context, source, value.Span, value.Text),
        KdlKind.Boolean => ConfigValue.ReadBoolean(_context, source, value.Span, value.Boolean),
        KdlKind.Number when value.Number.Integer is { } integer => ConfigValue.ReadInteger(_context, source, value.Span, integer),
        KdlKind.Number => ConfigValue.ReadNumber(_context, source, value.Span, value.Number.Value),
        KdlKind.Null => ConfigValue.ReadNull(_context, source, value.Span),
        _ => ConfigValue.ReadInvalid(_context, source, value.Span),
    };
}
