using Infra.Dns.Server.Service;

namespace Infra.Dns.Server.Requests;

/// <summary>Who handles what is not a plain question; what nobody handles gets NOTIMP, a transfer REFUSED.</summary>
public sealed record RequestHandlers
{
    /// <summary>Nobody handles anything.</summary>
    public static RequestHandlers None { get; } = new();

    /// <summary>Checks signed requests; without it they get NOTAUTH with BADKEY.</summary>
    public IRequestAuthenticator? Authenticator { get; init; }

    /// <summary>NOTIFY (RFC 1996).</summary>
    public IRequestHandler? Notify { get; init; }

    /// <summary>UPDATE (RFC 2136).</summary>
    public IRequestHandler? Update { get; init; }

    /// <summary>AXFR and IXFR (RFC 5936, RFC 1995), the latter also by UDP.</summary>
    public IRequestHandler? Transfer { get; init; }

    /// <summary>Where handlers and listeners count the limits that were reached.</summary>
    internal LimitCounters Limits { get; init; } = new();
}
