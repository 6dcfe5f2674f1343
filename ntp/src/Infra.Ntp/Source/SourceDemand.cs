namespace Infra.Ntp.Source;

/// <summary>What a <see cref="SourceMachine"/> wants its host to do.</summary>
public enum SourceDemand
{
    /// <summary>Nothing: call again at the machine's next event.</summary>
    None,

    /// <summary>Send the request that was written, from a new port, then report its time.</summary>
    Send,

    /// <summary>Look the name up, then report the address or the failure.</summary>
    Resolve,
}
