using Infra.Http.ProxyProtocol;

namespace Infra.Proxy.Observe;

/// <summary>What a line has besides the request and its result.</summary>
internal readonly ref struct AccessLogFacts
{
    internal required ReadOnlySpan<byte> Service { get; init; }

    internal required ReadOnlySpan<byte> Client { get; init; }

    /// <summary>What the proxy in front of us said of the client's connection; null if there is none.</summary>
    internal ProxyHeader? Front { get; init; }

    internal required DateTimeOffset Now { get; init; }

    internal required long Microseconds { get; init; }

    /// <summary>The share of lines that is written.</summary>
    internal required double Sample { get; init; }
}
