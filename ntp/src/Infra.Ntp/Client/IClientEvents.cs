namespace Infra.Ntp.Client;

/// <summary>Takes what an operator may want to know: a log, or a simulation's record.</summary>
public interface IClientEvents
{
    /// <summary>Something happened.</summary>
    void Report(ClientEvent happened);
}
