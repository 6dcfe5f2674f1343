using System.Net;
using Infra.Ntp.Daemon.Server;
using Infra.Ntp.Server;

namespace Infra.Ntp.Daemon.Status;

/// <summary>What became of the datagrams of one listen address, in ntpd-rs' counters.</summary>
internal readonly record struct ServerTotals(IPEndPoint Address, ulong Received, ulong Accepted, ulong Denied, ulong SendErrors)
{
    /// <summary>Datagrams that got no answer.</summary>
    internal ulong Ignored => Received - Accepted - Denied;

    internal static ServerTotals Of(ServerHost server)
    {
        ulong received = 0;
        foreach (RequestOutcome outcome in Outcomes.All)
        {
            if (outcome != RequestOutcome.SendFailed) received += server.Count(outcome);
        }
        ulong accepted = Math.Min(server.Count(RequestOutcome.Answered) + server.Count(RequestOutcome.AnsweredUnsynchronised), received);
        ulong denied = Math.Min(server.Count(RequestOutcome.Denied), received - accepted);
        return new ServerTotals(server.Address, received, accepted, denied, server.Count(RequestOutcome.SendFailed));
    }

    /// <summary>All counters by name, those of features that do not exist yet as 0.</summary>
    internal IEnumerable<(string Name, ulong Value)> All =>
    [
        ("received_packets", Received), ("accepted_packets", Accepted), ("denied_packets", Denied), ("ignored_packets", Ignored),
        ("rate_limited_packets", 0), ("response_send_errors", SendErrors), ("nts_received_packets", 0), ("nts_accepted_packets", 0),
        ("nts_denied_packets", 0), ("nts_rate_limited_packets", 0), ("nts_nak_packets", 0),
    ];
}
