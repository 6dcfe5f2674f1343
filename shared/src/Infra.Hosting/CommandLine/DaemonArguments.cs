namespace Infra.Hosting.CommandLine;

/// <summary>The options that a command line gave.</summary>
public sealed class DaemonArguments
{
    private readonly IReadOnlyDictionary<string, List<string>> _values;

    internal DaemonArguments(IReadOnlyDictionary<string, List<string>> values) => _values = values;

    /// <summary>No options.</summary>
    public static DaemonArguments None { get; } = new(new Dictionary<string, List<string>>());

    /// <summary>Whether an option was given, by its long name.</summary>
    public bool Has(string name) => _values.ContainsKey(name);

    /// <summary>Value of an option, by its long name; null if it was not given.</summary>
    public string? Value(string name) => _values.GetValueOrDefault(name)?[0];

    /// <summary>All values of an option that may repeat, in their order.</summary>
    public IReadOnlyList<string> Values(string name) => _values.GetValueOrDefault(name) ?? [];
}
