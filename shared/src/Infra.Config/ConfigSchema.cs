namespace Infra.Config;

/// <summary>The keys that a section declares, in the order in which its reader asked for them.</summary>
public sealed class ConfigSchema
{
    private readonly List<ConfigEntry> _entries = [];

    /// <summary>The declared keys.</summary>
    public IReadOnlyList<ConfigEntry> Entries => _entries;

    /// <summary>Keys that in KDL stand as arguments of the node, first to last.</summary>
    public IReadOnlyList<string> ArgumentNames { get; internal set; } = [];

    /// <summary>Whether the last of <see cref="ArgumentNames"/> takes all further arguments as a list.</summary>
    public bool HasRestArgument { get; internal set; }

    internal void Add(ConfigEntry entry) => _entries.Add(entry);
}
