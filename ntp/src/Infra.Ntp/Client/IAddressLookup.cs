namespace Infra.Ntp.Client;

/// <summary>Finds the addresses of names, in its own time. What it finds is handed to <see cref="ClientEngine.OnAddresses"/>.</summary>
public interface IAddressLookup
{
    /// <summary>Starts looking for a name; at most one look-up per source is under way.</summary>
    /// <param name="source">Identifier of the source that needs it.</param>
    /// <param name="host">The name.</param>
    void Start(int source, string host);
}
