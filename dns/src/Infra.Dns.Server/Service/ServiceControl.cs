using Infra.Buffers;
using Infra.Dns.Server.Configuration;
using Infra.Hosting.Control;

namespace Infra.Dns.Server.Service;

/// <summary>The commands on the server as a whole that the control socket knows: <c>rrl-status</c>, <c>cookie-rotate</c>, <c>query-log</c>.</summary>
internal static class ServiceControl
{
    /// <summary>Adds the commands.</summary>
    /// <param name="commands">Where to.</param>
    /// <param name="service">The server.</param>
    /// <param name="limits">The limits that hold now.</param>
    /// <param name="random">Where secrets come from.</param>
    internal static void AddTo(ControlCommands commands, DnsService service, Func<RateLimitSettings> limits, IRandom random)
    {
        commands.AddQuery("rrl-status", "The rate limits and what they held back.", (_, writer) =>
        {
            RateLimitSettings settings = limits();
            writer.WriteStartObject();
            writer.WriteBoolean("enabled", service.Policy.RateLimiter.IsEnabled);
            writer.WriteBoolean("log-only", settings.IsLogOnly);
            writer.WriteNumber("responses-per-second", settings.ResponsesPerSecond);
            writer.WriteNumber("window", settings.WindowSeconds);
            writer.WriteNumber("slip", settings.Slip);
            writer.WriteNumber("ipv4-prefix", settings.IPv4Prefix);
            writer.WriteNumber("ipv6-prefix", settings.IPv6Prefix);
            writer.WriteNumber("exempt", settings.Exempt.Count);
            writer.WriteNumber("limited", service.Count(ServiceCounter.RateLimited));
            writer.WriteNumber("slipped", service.Count(ServiceCounter.RateSlipped));
            writer.WriteEndObject();
        });
        commands.AddChange("cookie-rotate", "Make a new secret for cookies; those of the last one stay good.", (_, writer) =>
        {
            if (!service.Policy.HasCookies) throw new ControlException(ControlError.BadArgument, "cookies are not enabled");
            if (service.Policy.HasGivenSecrets) throw new ControlException(ControlError.BadArgument, "the secrets come from the configured file: change the file and reload");
            service.Change(policy => policy.WithNewSecret(random));
            writer.WriteStartObject();
            writer.WriteEndObject();
        });
        commands.AddChange("query-log", "Log a share of the questions; argument share: 0 to 1.", (request, writer) =>
        {
            double share = request.Number("share") ?? throw new ControlException(ControlError.BadArgument, "the argument \"share\" is missing");
            if (share is < 0 or > 1) throw new ControlException(ControlError.BadArgument, "the argument \"share\" must be 0 to 1");
            service.QueryLog.Share = share;
            writer.WriteStartObject();
            writer.WriteNumber("share", share);
            writer.WriteEndObject();
        });
    }
}
