using Infra.Config;

namespace Infra.Ntp.Configuration;

/// <summary>The <c>rate-limit</c> table of a server: how often one client is answered.</summary>
/// <param name="Interval">One answer per 2^interval seconds, as log2 of seconds.</param>
/// <param name="Burst">Answers in a row.</param>
/// <param name="Leak">Beyond the limit one request of 2^leak is answered all the same.</param>
/// <param name="Kiss">Beyond the limit one request of 2^kiss gets RATE; 0 = never.</param>
/// <param name="Clients">Clients remembered.</param>
internal sealed record RateLimitConfig(int Interval, int Burst, int Leak, int Kiss, int Clients)
{
    internal static RateLimitConfig? Read(ConfigSection section)
    {
        var limit = new RateLimitConfig(
            section.Integer("interval", "One answer per 2^interval seconds.", 3, -4, 12),
            section.Integer("burst", "Answers in a row.", 8, 1, 255),
            section.Integer("leak", "Beyond the limit one request of 2^leak is answered all the same.", 2, 1, 4),
            section.Integer("kod", "Beyond the limit one request of 2^kod gets the kiss code RATE; 0 = never.", 0, 0, 4),
            section.Integer("clients", "Clients remembered.", 8192, 16, 1 << 24));
        return section.Finish() ? limit : null;
    }
}
