namespace Infra.Dns.Answers;

/// <summary>What a question for type ANY gets (RFC 8482).</summary>
public enum AnyAnswer
{
    /// <summary>One set of the name.</summary>
    OneSet,

    /// <summary>A synthesised HINFO record.</summary>
    HostInformation,

    /// <summary>Everything over TCP, one set over UDP.</summary>
    FullOverTcp,
}
