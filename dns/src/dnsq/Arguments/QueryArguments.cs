using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Infra.Dns.Names;
using Infra.Dns.Records;
using Infra.Dns.Text;
using Infra.Parsing;

namespace Infra.Dns.Query.Arguments;

/// <summary>
/// dig's command line: <c>@server</c>, <c>-x</c> options, <c>+</c> options, names, types and classes in any order. What comes before the first name holds for all
/// questions, what comes after a name for that one.
/// </summary>
internal sealed class QueryArguments
{
    /// <summary>How many questions one run may ask, batch files included.</summary>
    internal const int RequestsMax = 100_000;

    /// <summary>The largest batch or key file.</summary>
    internal const int FileBytesMax = 16 * 1024 * 1024;

    private readonly List<QueryRequest> _requests = [];
    private readonly QueryOptions _common;
    private readonly IFileReader _files;
    private QueryOptions _present;
    private DomainName? _name;
    private string? _problem;
    private bool _isBatch;

    private QueryArguments(IFileReader files, QueryOptions common)
    {
        _files = files;
        _common = common;
        _present = common;
    }

    /// <summary>Whether only the version or help is wanted.</summary>
    internal bool WantsVersion { get; private set; }

    internal bool WantsHelp { get; private set; }

    /// <summary>The questions in order.</summary>
    internal IReadOnlyList<QueryRequest> Requests => _requests;

    /// <summary>Takes a command line apart; what stands in batch files is read too.</summary>
    internal static bool TryParse(IReadOnlyList<string> words, IFileReader files, [NotNullWhen(true)] out QueryArguments? arguments, [NotNullWhen(false)] out string? problem)
    {
        arguments = new QueryArguments(files, new QueryOptions());
        problem = arguments.Read(words, isBatch: false);
        if (problem is null) return true;
        arguments = null;
        return false;
    }

    private string? Read(IReadOnlyList<string> words, bool isBatch)
    {
        for (int i = 0; i < words.Count && _problem is null; i++)
        {
            string word = words[i];
            if (word.StartsWith('@')) _present.Server = word[1..];
            else if (word.StartsWith('+')) _problem = PlusOption.Apply(_present, word[1..]);
            else if (word == "--json") _present.Json = true;
            else if (word.StartsWith('-') && word.Length > 1) ReadFlag(words, ref i, isBatch);
            else ReadWord(word);
        }
        if (_problem is null) FinishRequest(isLast: !isBatch);
        return _problem;
    }

    private void ReadFlag(IReadOnlyList<string> words, ref int index, bool isBatch)
    {
        char flag = words[index][1];
        switch (flag)
        {
            case '4' or '6' or 'v' or 'h' or 'm' or 'r' when words[index].Length == 2:
                _present.OnlyIPv4 |= flag == '4';
                _present.OnlyIPv6 |= flag == '6';
                WantsVersion |= flag == 'v';
                WantsHelp |= flag == 'h';
                return;
            case 'x' or 't' or 'c' or 'q' or 'p' or 'b' or 'f' or 'y' or 'k':
                break;
            default:
                Fail($"unknown option {words[index]}");
                return;
        }
        string value = words[index].Length > 2 ? words[index][2..] : index + 1 < words.Count ? words[++index] : "";
        if (value.Length == 0) Fail($"-{flag} needs a value");
        else if (flag == 'x') ReadReverse(value);
        else if (flag == 't') ReadType(value);
        else if (flag == 'c') ReadClass(value);
        else if (flag == 'q') ReadName(value);
        else if (flag == 'p') ReadPort(value);
        else if (flag == 'b') ReadSource(value);
        else if (flag == 'y') _present.Key = value;
        else if (flag == 'k') ReadKeyFile(value);
        else if (isBatch) Fail("a batch file names another one");
        else ReadBatch(value);
    }

    private void ReadWord(string word)
    {
        if (TryReadType(word)) return;
        if (RecordClass.TryParse(Encoding.Latin1.GetBytes(word), out RecordClass @class)) _present.Class = @class;
        else ReadName(word);
    }

    private void ReadName(string text)
    {
        if (!DomainName.TryParse(text, out DomainName? name, out TextMistake mistake))
        {
            Fail($"{TextEscape.Escape(text)} is no domain name: {mistake}");
            return;
        }
        BeginRequest(name);
    }

    private void BeginRequest(DomainName name)
    {
        FinishRequest(isLast: false);
        _name = name;
        _present = _common with { };
    }

    private void FinishRequest(bool isLast)
    {
        if (_requests.Count >= RequestsMax)
        {
            Fail($"more than {RequestsMax} questions");
            return;
        }
        if (_name is not null) _requests.Add(new QueryRequest(_name, _present));
        else if (isLast && _requests.Count == 0 && !_isBatch) _requests.Add(new QueryRequest(DomainName.Root, _common with { Type = _common.Type ?? RecordType.NS }));
        _name = null;
    }

    private void ReadType(string text)
    {
        if (!TryReadType(text)) Fail($"{TextEscape.Escape(text)} is no record type");
    }

    private bool TryReadType(string text)
    {
        if (text.StartsWith("ixfr=", StringComparison.OrdinalIgnoreCase))
        {
            if (!uint.TryParse(text.AsSpan(5), NumberStyles.None, CultureInfo.InvariantCulture, out uint serial)) return false;
            _present.Type = RecordType.IXFR;
            _present.IncrementalSerial = serial;
            return true;
        }
        if (!RecordType.TryParse(text, out RecordType type)) return false;
        if (type == RecordType.IXFR) Fail("IXFR needs the serial: ixfr=N");
        _present.Type = type;
        return true;
    }

    private void ReadClass(string text)
    {
        if (RecordClass.TryParse(Encoding.Latin1.GetBytes(text), out RecordClass @class)) _present.Class = @class;
        else Fail($"{TextEscape.Escape(text)} is no class");
    }

    private void ReadPort(string text)
    {
        if (ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ushort port) && port != 0) _present.Port = port;
        else Fail("-p needs a port from 1 to 65535");
    }

    private void ReadSource(string text)
    {
        string[] parts = text.Split('#');
        ushort port = 0;
        if (parts.Length <= 2 && IPAddress.TryParse(parts[0], out IPAddress? address) && (parts.Length == 1 || ushort.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out port))) _present.Source = new IPEndPoint(address, port);
        else Fail("-b needs an address, or address#port");
    }

    private void ReadReverse(string text)
    {
        if (!IPAddress.TryParse(text, out IPAddress? address))
        {
            Fail($"{TextEscape.Escape(text)} is no address");
            return;
        }
        BeginRequest(DomainName.Parse(ReverseName(address)));
        _present.Type ??= RecordType.PTR;
    }

    // A key file as tsig-keygen writes it: key "name" { algorithm hmac-sha256; secret "..."; };
    private void ReadKeyFile(string path)
    {
        if (!_files.TryRead(path, FileBytesMax, out byte[] bytes, out string? problem))
        {
            Fail($"{TextEscape.Escape(path)}: {problem}");
            return;
        }
        string[] words = Encoding.Latin1.GetString(bytes).Split((char[])[' ', '\t', '\r', '\n', '{', '}', ';', '"'], StringSplitOptions.RemoveEmptyEntries);
        int key = Array.IndexOf(words, "key"), algorithm = Array.IndexOf(words, "algorithm"), secret = Array.IndexOf(words, "secret");
        if (key < 0 || algorithm < 0 || secret < 0 || Math.Max(key, Math.Max(algorithm, secret)) + 1 >= words.Length) Fail($"{TextEscape.Escape(path)} is no key file as tsig-keygen writes it");
        else _present.Key = $"{words[algorithm + 1]}:{words[key + 1]}:{words[secret + 1]}";
    }

    private void ReadBatch(string path)
    {
        if (!_files.TryRead(path, FileBytesMax, out byte[] bytes, out string? problem))
        {
            Fail($"{TextEscape.Escape(path)}: {problem}");
            return;
        }
        FinishRequest(isLast: false);
        int number = 0;
        foreach (string line in Encoding.Latin1.GetString(bytes).Split('\n'))
        {
            number++;
            string text = line.Trim();
            if (text.Length == 0 || text[0] is ';' or '#') continue;
            // Each line starts from what holds for all; its own options stay its own.
            var inner = new QueryArguments(_files, _common with { });
            if (inner.Read(text.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries), isBatch: true) is { } mistake)
            {
                Fail($"{TextEscape.Escape(path)}:{number}: {mistake}");
                return;
            }
            _requests.AddRange(inner._requests);
            if (_requests.Count > RequestsMax) Fail($"more than {RequestsMax} questions");
            if (_problem is not null) return;
        }
        _isBatch = true;
    }

    private void Fail(string problem) => _problem ??= problem;

    private static string ReverseName(IPAddress address)
    {
        byte[] bytes = address.GetAddressBytes();
        var text = new StringBuilder();
        for (int i = bytes.Length - 1; i >= 0; i--)
        {
            if (address.AddressFamily == AddressFamily.InterNetwork) text.Append(CultureInfo.InvariantCulture, $"{bytes[i]}.");
            else text.Append(CultureInfo.InvariantCulture, $"{bytes[i] & 15:x}.{bytes[i] >> 4:x}.");
        }
        return text.Append(address.AddressFamily == AddressFamily.InterNetwork ? "in-addr.arpa." : "ip6.arpa.").ToString();
    }
}
