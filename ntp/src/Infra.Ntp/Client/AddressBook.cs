using System.Net;
using Infra.Ntp.Discipline;

namespace Infra.Ntp.Client;

/// <summary>
/// Gives sources their addresses: never one that another source has, none that the operator ignores, and for an hour none that failed for good. What a
/// look-up found serves all places of the same pool, until it is used up.
/// </summary>
internal sealed class AddressBook(List<Association> associations, IAddressLookup lookup, IClientEvents events)
{
    private const double RestSeconds = 3600;
    private const int RestingMax = 256;

    private readonly Dictionary<IPEndPoint, (RawTime Until, bool IsDenied)> _resting = [];

    /// <summary>A source needs an address, or another one than it had.</summary>
    internal void Find(Association association, RawTime now)
    {
        bool isDenied = association.Machine.IsDenied;
        if (association.Address is { } dead && association.Spec.IsPool && (isDenied || !association.MayKeepAddress)) Rest(dead, now, isDenied);
        association.MayKeepAddress = false;
        if (IPAddress.TryParse(association.Spec.Host, out IPAddress? literal))
        {
            OnAddresses(association, [literal], "", now);
            return;
        }
        if (association.IsLookupRunning) return;
        association.IsLookupRunning = true;
        lookup.Start(association.Id, association.Spec.Host);
    }

    /// <summary>A look-up ended.</summary>
    internal void OnAddresses(Association association, ReadOnlySpan<IPAddress> addresses, string trouble, RawTime now)
    {
        association.IsLookupRunning = false;
        IPEndPoint? chosen = null;
        foreach (IPAddress address in addresses)
        {
            var candidate = new IPEndPoint(address, association.Spec.Port);
            if (!IsFree(association, candidate, now)) continue;
            chosen = candidate;
            // the address that just failed is the last resort
            if (!candidate.Equals(association.Address)) break;
        }
        if (chosen is null)
        {
            association.Trouble = addresses.Length == 0 ? trouble : "all addresses of this name are in use, ignored or resting";
            association.Machine.OnResolveFailed(now.Nanoseconds);
            events.Report(new ClientEvent(ClientEventKind.AddressMissing, association.Id));
            return;
        }
        if (!chosen.Equals(association.Address)) association.Filter.Restart();
        association.Address = chosen;
        association.Trouble = "";
        association.Machine.OnAddress(now.Nanoseconds);
        events.Report(new ClientEvent(ClientEventKind.AddressTaken, association.Id));
    }

    /// <summary>The network changed: addresses that were only silent may answer now.</summary>
    internal void OnNetworkChange()
    {
        foreach ((IPEndPoint address, (_, bool isDenied)) in _resting)
        {
            if (!isDenied) _resting.Remove(address);
        }
    }

    private bool IsFree(Association asking, IPEndPoint address, RawTime now)
    {
        if (asking.Spec.Ignore.Contains(address.Address)) return false;
        if (asking.Spec.IsPool && _resting.TryGetValue(address, out (RawTime Until, bool) rest) && now < rest.Until) return false;
        foreach (Association other in associations)
        {
            if (other != asking && address.Equals(other.Address)) return false;
        }
        return true;
    }

    private void Rest(IPEndPoint address, RawTime now, bool isDenied)
    {
        if (_resting.Count >= RestingMax) _resting.Clear();   // far more than pools ever hand out
        _resting[address] = (now.AddSeconds(RestSeconds), isDenied);
    }
}
