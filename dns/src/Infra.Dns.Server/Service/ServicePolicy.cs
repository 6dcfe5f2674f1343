using System.Text;
using Infra.Buffers;
using Infra.Dns.Answers;
using Infra.Dns.Edns;
using Infra.Dns.Server.Configuration;
using Infra.Dns.Server.Requests;

namespace Infra.Dns.Server.Service;

/// <summary>What holds for all requests until the next reload. Immutable; one reference is swapped.</summary>
internal sealed class ServicePolicy
{
    /// <summary>Takes what requests need from a configuration.</summary>
    internal ServicePolicy(ServerConfiguration configuration, RequestHandlers handlers, IRandom random)
    {
        Settings = configuration.Server;
        Handlers = handlers;
        HasExtendedErrors = configuration.HasExtendedErrors;
        HasCookies = configuration.Cookies.IsEnabled;
        HasGivenSecrets = configuration.Cookies.Secrets is not null;
        RequiresCookies = configuration.Cookies.IsEnabled && configuration.Cookies.IsRequired;
        CookieSecrets = configuration.Cookies.Secrets is { } given ? given.Span.ToArray() : NewBytes(random, ServerCookie.SecretLength);
        RateLimiter = new RateLimiter(configuration.RateLimit, NewBytes(random, 16));
        Nsid = Encoding.ASCII.GetBytes(Settings.Nsid);
        Identity = Encoding.UTF8.GetBytes(Settings.Identity);
        Version = Encoding.UTF8.GetBytes(Settings.Version);
    }

    internal ServerSettings Settings { get; }

    internal RequestHandlers Handlers { get; }

    internal bool HasExtendedErrors { get; }

    internal bool HasCookies { get; }

    internal bool RequiresCookies { get; }

    /// <summary>Whether the secrets of cookies are the operator's and not made here.</summary>
    internal bool HasGivenSecrets { get; }

    /// <summary>Tells what answers depend on apart from that of other policies.</summary>
    internal long Edition { get; } = VersionNumber.Next();

    /// <summary>One or two secrets, the present one first.</summary>
    internal byte[] CookieSecrets { get; private set; }

    internal RateLimiter RateLimiter { get; private set; }

    internal byte[] Nsid { get; }

    internal byte[] Identity { get; }

    internal byte[] Version { get; }

    /// <summary>Goes on with what a reload did not change: a secret that was made at the start, and what clients have used up. Before it is published.</summary>
    internal ServicePolicy Continuing(ServicePolicy old, bool isSameSecret, bool isSameRate)
    {
        if (isSameSecret) CookieSecrets = old.CookieSecrets;
        if (isSameRate) RateLimiter = old.RateLimiter;
        return this;
    }

    /// <summary>The same with a new secret for cookies; those of the present one stay good.</summary>
    internal ServicePolicy WithNewSecret(IRandom random)
    {
        var next = (ServicePolicy)MemberwiseClone();
        next.CookieSecrets = [.. NewBytes(random, ServerCookie.SecretLength), .. CookieSecrets.AsSpan(0, ServerCookie.SecretLength).ToArray()];
        return next;
    }

    internal AnswerOptions OptionsOf(bool isDnssecOk, bool isStream) => new(isDnssecOk, isStream, Settings.HasMinimalResponses, Settings.Any);

    private static byte[] NewBytes(IRandom random, int count)
    {
        byte[] bytes = new byte[count];
        random.Fill(bytes);
        return bytes;
    }
}
