namespace Infra.Dns.Wire;

/// <summary>The parts of a message that hold records (RFC 1035 section 4.1).</summary>
public enum MessageSection
{
    /// <summary>What was asked for; in an update, prerequisites.</summary>
    Answer,

    /// <summary>Who knows; in an update, changes.</summary>
    Authority,

    /// <summary>What helps, OPT and TSIG.</summary>
    Additional,
}
