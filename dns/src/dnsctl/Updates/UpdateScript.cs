using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Text;
using Infra.Dns.Names;
using Infra.Dns.Records;
using Infra.Dns.Text;
using Infra.Dns.Tsig;
using Infra.Dns.Wire;

namespace Infra.Dns.Control.Updates;

/// <summary>
/// Reads the lines of nsupdate: <c>server</c>, <c>zone</c>, <c>key</c>, <c>class</c>, <c>ttl</c>, <c>prereq …</c>, <c>update add|delete …</c>, <c>send</c> or an empty line, <c>quit</c>. Names are
/// absolute, with or without a dot at their end.
/// </summary>
internal sealed class UpdateScript : IDisposable
{
    private const int EntriesMax = 65_535;
    private const int PortDefault = 53;

    private readonly List<UpdateEntry> _prerequisites = [];
    private readonly List<UpdateEntry> _changes = [];
    private DomainName? _zone;
    private uint? _timeToLive;

    /// <summary>Where updates go.</summary>
    internal IPEndPoint Server { get; set; } = new(IPAddress.Loopback, PortDefault);

    /// <summary>The zone that is changed; null while none was named.</summary>
    internal DomainName? Zone
    {
        get => _zone;
        set => _zone = value;
    }

    /// <summary>What signs updates; null for nothing.</summary>
    internal TsigKey? Key { get; private set; }

    /// <summary>Whether <c>quit</c> was read.</summary>
    internal bool HasEnded { get; private set; }

    /// <summary>Whether there is anything to send.</summary>
    internal bool HasEntries => _prerequisites.Count + _changes.Count > 0;

    public void Dispose() => Key?.Dispose();

    /// <summary>Takes a key as dig and nsupdate write it: <c>[ALGORITHM:]NAME:SECRET</c>, the secret in base64.</summary>
    internal bool TryTakeKey(string text, out string problem)
    {
        string[] parts = text.Split(':');
        problem = "a key is [ALGORITHM:]NAME:SECRET";
        if (parts.Length is not (2 or 3)) return false;
        return TryTakeKey(parts.Length == 3 ? parts[0] : "hmac-sha256", parts[^2], parts[^1], out problem);
    }

    /// <summary>Reads a line; what it asks to be sent is in <paramref name="request"/>.</summary>
    /// <param name="line">The line.</param>
    /// <param name="request">The update to send now; null for none.</param>
    /// <param name="problem">What is wrong, if false.</param>
    internal bool TryRead(string line, out UpdateRequest? request, out string problem)
    {
        request = null;
        problem = "";
        string text = line.TrimStart();
        if (text.StartsWith(';')) return true;
        string[] words = text.Split((char[]?)null, 2, StringSplitOptions.RemoveEmptyEntries);
        string verb = words.Length == 0 ? "send" : words[0].ToLowerInvariant();
        string rest = words.Length < 2 ? "" : words[1];
        switch (verb)
        {
            case "send":
                return !HasEntries || TryFinish(out request, out problem);
            case "quit":
                HasEnded = true;
                return true;
            case "answer" or "show" or "debug":
                return true;
            case "server":
                return TryTakeServer(rest, out problem);
            case "key":
                return TryTakeKeyWords(rest.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries), out problem);
            case "zone":
                problem = $"\"{rest}\" is no name of a zone";
                if (!DomainName.TryParse(Absolute(rest.TrimEnd()), out DomainName? zone)) return false;
                _zone = zone;
                return true;
            case "class":
                problem = "only class IN is known";
                return rest.Trim().Equals("IN", StringComparison.OrdinalIgnoreCase);
            case "ttl":
                problem = "a time to live is a number of seconds";
                if (!uint.TryParse(rest.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out uint seconds) || seconds > int.MaxValue) return false;
                _timeToLive = seconds;
                return true;
            case "prereq":
                return TryTakeEntry(rest, isPrerequisite: true, out problem);
            case "update":
                return TryTakeEntry(rest, isPrerequisite: false, out problem);
            case "nxdomain" or "yxdomain" or "nxrrset" or "yxrrset":
                return TryTakeEntry(text, isPrerequisite: true, out problem);
            case "add" or "del" or "delete":
                return TryTakeEntry(text, isPrerequisite: false, out problem);
            default:
                problem = $"\"{verb}\" is no command of an update";
                return false;
        }
    }

    /// <summary>Makes an update of what was read since the last one.</summary>
    internal bool TryFinish([NotNullWhen(true)] out UpdateRequest? request, out string problem)
    {
        request = null;
        problem = "the zone is missing: zone NAME";
        if (_zone is not { } zone) return false;
        request = new UpdateRequest(zone, [.. _prerequisites], [.. _changes]);
        _prerequisites.Clear();
        _changes.Clear();
        problem = "";
        return true;
    }

    private static string Absolute(string name) => name.EndsWith('.') ? name : name + ".";

    private bool TryTakeServer(string text, out string problem)
    {
        string[] words = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        problem = "a server is an address, and perhaps a port: server ADDRESS [PORT]";
        if (words.Length is not (1 or 2) || !IPAddress.TryParse(words[0], out IPAddress? address)) return false;
        ushort port = PortDefault;
        if (words.Length == 2 && !ushort.TryParse(words[1], NumberStyles.None, CultureInfo.InvariantCulture, out port)) return false;
        Server = new IPEndPoint(address, port);
        return true;
    }

    // [ALGORITHM:]NAME SECRET
    private bool TryTakeKeyWords(string[] words, out string problem)
    {
        problem = "a key is: key [ALGORITHM:]NAME SECRET";
        if (words.Length != 2) return false;
        int colon = words[0].IndexOf(':', StringComparison.Ordinal);
        return TryTakeKey(colon < 0 ? "hmac-sha256" : words[0][..colon], words[0][(colon + 1)..], words[1], out problem);
    }

    private bool TryTakeKey(string algorithm, string name, string secret, out string problem)
    {
        problem = $"\"{algorithm}\" is no algorithm of TSIG";
        if (!TsigAlgorithm.TryFind(algorithm, out TsigAlgorithm? found)) return false;
        problem = $"\"{name}\" is no name of a key";
        if (!DomainName.TryParse(Absolute(name), out DomainName? owner)) return false;
        byte[] bytes = new byte[secret.Length];
        problem = "the secret is not in base64";
        if (!Convert.TryFromBase64String(secret, bytes, out int length) || length == 0) return false;
        Key?.Dispose();
        Key = new TsigKey(owner, found, bytes.AsSpan(0, length));
        System.Security.Cryptography.CryptographicOperations.ZeroMemory(bytes);
        problem = "";
        return true;
    }

    private bool TryTakeEntry(string text, bool isPrerequisite, out string problem)
    {
        problem = $"one update has at most {EntriesMax} lines";
        if (_prerequisites.Count + _changes.Count >= EntriesMax) return false;
        byte[] bytes = Encoding.Latin1.GetBytes(text);
        var tokens = new TokenReader(bytes);
        problem = "something is missing";
        if (!tokens.TryBeginEntry(out _) || !TryWord(ref tokens, out string verb) || !TryWord(ref tokens, out string ownerText)) return false;
        problem = $"\"{ownerText}\" is no name";
        if (!DomainName.TryParse(Absolute(ownerText), out DomainName? owner)) return false;
        UpdateEntry? entry;
        bool isRead = isPrerequisite ? TryPrerequisite(verb.ToLowerInvariant(), owner, ref tokens, out entry, out problem) : TryChange(verb.ToLowerInvariant(), owner, ref tokens, out entry, out problem);
        if (!isRead) return false;
        if (!tokens.IsAtEntryEnd())
        {
            problem = "there is more on the line than belongs to it";
            return false;
        }
        (isPrerequisite ? _prerequisites : _changes).Add(entry!);
        return true;
    }

    private static bool TryPrerequisite(string verb, DomainName owner, ref TokenReader tokens, out UpdateEntry? entry, out string problem)
    {
        entry = null;
        problem = "";
        if (verb is "nxdomain" or "yxdomain")
        {
            entry = new UpdateEntry(owner, RecordType.ANY, verb == "nxdomain" ? RecordClass.None : RecordClass.Any, 0, default);
            return true;
        }
        problem = $"\"{verb}\" is no prerequisite: nxdomain, yxdomain, nxrrset or yxrrset";
        if (verb is not ("nxrrset" or "yxrrset")) return false;
        if (!TryType(ref tokens, out RecordType type, out _, out problem)) return false;
        byte[] data = [];
        if (!tokens.IsAtEntryEnd() && !TryData(type, ref tokens, out data, out problem)) return false;
        problem = "a set that must not be there has no data";
        if (verb == "nxrrset" && data.Length > 0) return false;
        entry = new UpdateEntry(owner, type, data.Length > 0 ? RecordClass.IN : verb == "nxrrset" ? RecordClass.None : RecordClass.Any, 0, new RecordBytes(data));
        return true;
    }

    private bool TryChange(string verb, DomainName owner, ref TokenReader tokens, out UpdateEntry? entry, out string problem)
    {
        entry = null;
        problem = $"\"{verb}\" is no change: add or delete";
        if (verb is not ("add" or "del" or "delete")) return false;
        bool isAdded = verb == "add";
        if (!isAdded && tokens.IsAtEntryEnd())
        {
            entry = new UpdateEntry(owner, RecordType.ANY, RecordClass.Any, 0, default);
            return true;
        }
        if (!TryType(ref tokens, out RecordType type, out uint? timeToLive, out problem)) return false;
        byte[] data = [];
        if (!tokens.IsAtEntryEnd() && !TryData(type, ref tokens, out data, out problem)) return false;
        if (!isAdded)
        {
            entry = new UpdateEntry(owner, type, data.Length > 0 ? RecordClass.None : RecordClass.Any, 0, new RecordBytes(data));
            return true;
        }
        problem = "a time to live is missing: add NAME TTL TYPE DATA, or ttl SECONDS before it";
        if ((timeToLive ?? _timeToLive) is not { } seconds) return false;
        problem = "data are missing";
        if (data.Length == 0) return false;
        entry = new UpdateEntry(owner, type, RecordClass.IN, seconds, new RecordBytes(data));
        return true;
    }

    // [TTL] [CLASS] TYPE
    private static bool TryType(ref TokenReader tokens, out RecordType type, out uint? timeToLive, out string problem)
    {
        type = default;
        timeToLive = null;
        problem = "a type is missing";
        for (int i = 0; i < 3; i++)
        {
            if (!TryWord(ref tokens, out string word)) return false;
            if (timeToLive is null && uint.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out uint seconds))
            {
                problem = "a time to live is at most 2147483647 seconds";
                if (seconds > int.MaxValue) return false;
                timeToLive = seconds;
                problem = "a type is missing";
                continue;
            }
            if (word.Equals("IN", StringComparison.OrdinalIgnoreCase)) continue;
            problem = $"\"{word}\" is no type";
            return RecordType.TryParse(word, out type);
        }
        return false;
    }

    private static bool TryData(RecordType type, ref TokenReader tokens, out byte[] data, out string problem)
    {
        var writer = new DnsWriter(new byte[Rdata.LengthMax], default);
        bool isRead = Rdata.TryParse(type, ref tokens, WireName.Root, ref writer, out TextMistake mistake);
        data = isRead ? writer.Written.ToArray() : [];
        problem = isRead ? "" : $"data of {type}: {mistake.Message}";
        return isRead;
    }

    private static bool TryWord(ref TokenReader tokens, out string word)
    {
        word = "";
        if (tokens.IsAtEntryEnd() || !tokens.TryRead(out Token token)) return false;
        word = Encoding.Latin1.GetString(tokens.TextOf(token));
        return true;
    }
}
