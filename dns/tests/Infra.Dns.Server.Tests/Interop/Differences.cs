namespace Infra.Dns.Server.Tests.Interop;

/// <summary>Where servers may differ, each with its reason; everything else is a fault of one of them.</summary>
internal static class Differences
{
    internal static string? Explain(string peer, WireAnswer ours, WireAnswer theirs)
    {
        if (ours with { Additional = "" } == theirs with { Additional = "" }) return ExplainAdditional(ours, theirs);
        WireAnswer our = ours with { Additional = "", Authority = "" };
        if (our == theirs with { Additional = "", Authority = "" } && ours.Answer.Length > 0 && ours.Authority.Length == 0 && IsNameServers(theirs.Authority))
            return $"{peer} adds the zone's name servers to a positive answer; ours are minimal by default";
        if (peer == "nsd" && ours with { Authority = "" } == theirs with { Authority = "" } && HasOneMoreDenial(ours.Authority, theirs.Authority))
            return "NSD proves the closest encloser too when a literal wildcard that exists lacks the type; RFC 5155 section 7.2.3 asks for the matching NSEC3 alone, as Knot gives it";
        return null;
    }

    private static bool HasOneMoreDenial(string ours, string theirs)
    {
        string[] our = ours.Split('\n');
        string[] more = [.. theirs.Split('\n').Except(our)];
        return !our.Except(theirs.Split('\n')).Any() && more.Length == 2 && more.All(line => line.Contains(" NSEC3 ", StringComparison.Ordinal));
    }

    private static string? ExplainAdditional(WireAnswer ours, WireAnswer theirs)
    {
        if (ours.Additional.Length == 0 && ours.Authority.Length == 0) return "further addresses with a positive answer; ours are minimal by default";
        return null;
    }

    private static bool IsNameServers(string authority) => authority.Length > 0 && authority.Split('\n').All(line => line.Contains(" NS ", StringComparison.Ordinal) || line.Contains(" RRSIG NS ", StringComparison.Ordinal));
}
