using System.Net;
using Infra.Ntp.References;
using Infra.Ntp.Source;

namespace Infra.Ntp.Client;

/// <summary>A source as the operator wants it: one server, or one place in a pool.</summary>
/// <param name="Host">Name, or an address as text.</param>
/// <param name="Port">UDP port.</param>
/// <param name="Options">How it is asked.</param>
public sealed record SourceSpec(string Host, int Port, SourceOptions Options)
{
    /// <summary>Whether the name stands for many servers, so that another address may replace one that fails for good.</summary>
    public bool IsPool { get; init; }

    /// <summary>Addresses of a pool that are not taken.</summary>
    public IReadOnlyList<IPAddress> Ignore { get; init; } = [];

    /// <summary>The clock on this machine that it is, named by <see cref="Host"/>; null for a server. Its samples come by <see cref="ClientEngine.OnSample"/>.</summary>
    public ReferenceClock? Clock { get; init; }

    /// <summary>Whether it is watched only.</summary>
    public bool NoSelect { get; init; }

    /// <summary>Whether other sources step back if this one can be selected.</summary>
    public bool IsPreferred { get; init; }

    /// <summary>Added to each measured offset, s: a known error of the path.</summary>
    public double OffsetCorrection { get; init; }
}
