namespace Infra.Tls.Config;

/// <summary>A configuration that cannot work; all mistakes at once.</summary>
public sealed class TlsConfigException : Exception
{
    /// <summary>A configuration with the given mistakes.</summary>
    /// <param name="problems">One sentence for each mistake; one at least.</param>
    public TlsConfigException(IReadOnlyList<string> problems)
        : base(string.Join('\n', problems))
        => Problems = problems;

    /// <summary>One sentence for each mistake.</summary>
    public IReadOnlyList<string> Problems { get; }
}
