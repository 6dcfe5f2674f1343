using System.Net;
using Infra.Dns.Records;

namespace Infra.Dns.Query.Arguments;

/// <summary>What one question is asked with and how its answer is shown; a record, so that a question starts as a copy of what holds for all.</summary>
internal sealed record QueryOptions
{
    internal string? Server { get; set; }

    internal int Port { get; set; } = 53;

    internal IPEndPoint? Source { get; set; }

    internal bool OnlyIPv4 { get; set; }

    internal bool OnlyIPv6 { get; set; }

    internal RecordType? Type { get; set; }

    internal uint? IncrementalSerial { get; set; }

    internal RecordClass Class { get; set; } = RecordClass.IN;

    internal string? Key { get; set; }

    internal bool UsesTcp { get; set; }

    internal bool? TcpWish { get; set; }

    internal bool IgnoresTruncation { get; set; }

    internal bool RecursionDesired { get; set; } = true;

    internal bool Authoritative { get; set; }

    internal bool AuthenticData { get; set; } = true;

    internal bool CheckingDisabled { get; set; }

    internal bool DnssecOk { get; set; }

    /// <summary>The version of EDNS; null for none.</summary>
    internal int? Edns { get; set; } = 0;

    /// <summary>Whether a question is repeated with the version that the server has.</summary>
    internal bool NegotiatesEdns { get; set; } = true;

    internal int UdpSize { get; set; } = 1232;

    internal int Opcode { get; set; }

    internal ushort? Id { get; set; }

    internal bool HeaderOnly { get; set; }

    internal bool Nsid { get; set; }

    internal bool Expire { get; set; }

    internal bool KeepAlive { get; set; }

    internal bool ZoneVersion { get; set; }

    internal int Padding { get; set; }

    /// <summary>The cookie to send: none if null, one of our own if empty.</summary>
    internal byte[]? Cookie { get; set; } = [];

    internal (IPAddress Address, int Length)? Subnet { get; set; }

    internal IReadOnlyList<(ushort Code, byte[] Value)> Extra { get; set; } = [];

    internal TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(5);

    internal int Tries { get; set; } = 3;

    internal bool Trace { get; set; }

    internal bool Json { get; set; }

    internal bool Short { get; set; }

    internal bool Identify { get; set; }

    internal bool ShowsCommand { get; set; } = true;

    internal bool ShowsComments { get; set; } = true;

    internal bool ShowsQuestion { get; set; } = true;

    internal bool ShowsAnswer { get; set; } = true;

    internal bool ShowsAuthority { get; set; } = true;

    internal bool ShowsAdditional { get; set; } = true;

    internal bool ShowsStatistics { get; set; } = true;

    internal bool ShowsQuery { get; set; }

    internal bool ShowsTimeToLive { get; set; } = true;

    internal bool TimeToLiveUnits { get; set; }

    internal bool ShowsClass { get; set; } = true;

    internal bool Multiline { get; set; }

    internal bool UnknownFormat { get; set; }

    /// <summary>After so many characters long hex and base64 are split; 0 for never.</summary>
    internal int Split { get; set; } = 56;
}
