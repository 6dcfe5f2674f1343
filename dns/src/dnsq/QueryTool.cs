using System.Net;
using Infra.Dns.Names;
using Infra.Dns.Query.Arguments;
using Infra.Dns.Query.Exchange;
using Infra.Dns.Query.Output;
using Infra.Dns.Records;
using Infra.Dns.Tsig;
using Infra.Hosting;
using Infra.Interop;
using Infra.Parsing;

namespace Infra.Dns.Query;

/// <summary>dnsq: asks what the command line says, one question after the other.</summary>
/// <param name="output">Where answers go.</param>
/// <param name="error">Where mistakes of the command line go.</param>
/// <param name="files">Where batch and key files come from; null for the disk.</param>
internal sealed class QueryTool(TextWriter output, TextWriter error, IFileReader? files = null)
{
    private const string Help = """
        Usage: dnsq [@server] [-x address | name] [type] [class] [+option...] [name ...]
          -4 -6 -b ADDRESS[#PORT] -c CLASS -f FILE -k FILE -p PORT -q NAME -t TYPE -x ADDRESS -y [ALGORITHM:]NAME:SECRET
          +short +json +trace +tcp +dnssec +nsid +cookie[=HEX] +subnet=ADDRESS/LENGTH +ednsopt=CODE[:HEX] +[no]edns[=N]
          +bufsize=N +norecurse +cdflag +ignore +time=SECONDS +tries=N +multiline +noall +answer +qr ...
        See dnsq(1).
        """;

    private readonly IFileReader _files = files ?? new DiskFiles();
    private IReadOnlyList<string>? _greeting;

    /// <summary>Runs: 0 if every question got an answer, whatever it says; 1 if one got none; 2 for a wrong command line.</summary>
    internal int Run(IReadOnlyList<string> words)
    {
        if (!QueryArguments.TryParse(words, _files, out QueryArguments? arguments, out string? problem)) return Refuse(problem);
        if (arguments.WantsVersion || arguments.WantsHelp)
        {
            output.WriteLine(arguments.WantsHelp ? Help : $"dnsq {Version}");
            return ExitCode.Done;
        }
        // The greeting holds for all questions, and comes before the first answer.
        if (arguments.Requests.All(request => request.Options is { ShowsCommand: true, Json: false, Short: false })) _greeting = words;
        int result = ExitCode.Done;
        foreach (QueryRequest request in arguments.Requests)
        {
            QueryOptions options = request.Options;
            TsigKey? key = null;
            if (options.Key is { } text && !TryReadKey(text, out key)) return Refuse("-y needs [ALGORITHM:]NAME:SECRET with the secret in base64");
            using (key)
            {
                if (!Ask(request, key)) result = ExitCode.Failure;
            }
        }
        output.Flush();
        return result;
    }

    private static string Version => typeof(QueryTool).Assembly.GetName().Version?.ToString(3) ?? "0";

    private bool Ask(QueryRequest request, TsigKey? key)
    {
        QueryOptions options = request.Options;
        if (!ServerList.TryFind(options, _files, out List<IPEndPoint> servers, out string? problem))
        {
            error.WriteLine($"dnsq: {problem}");
            return false;
        }
        var exchanger = new Exchanger(SystemRandom.Instance, Note);
        if (options.Trace || options.Type == RecordType.AXFR || options.Type == RecordType.IXFR) Greet(options, servers.Count);
        if (options.Trace) return new Tracer(exchanger, options, output).Run(request.Name, servers);
        if (options.Type == RecordType.AXFR || (options.Type == RecordType.IXFR && options.TcpWish != false)) return new Transfer(options, output, SystemRandom.Instance).Run(request.Name, servers, key);
        if (options.ShowsQuery) new ReplyText(options, output).WriteQuery(QueryMessage.Build(request.Name, options, SystemRandom.Instance, default), options.Server ?? "");
        Reply? reply = exchanger.Ask(request.Name, options, servers, key);
        Greet(options, servers.Count);
        if (reply is null)
        {
            (options.Json ? error : output).WriteLine(";; no servers could be reached");
            return false;
        }
        if (options.Json) output.WriteLine(ReplyJson.Write(reply));
        else new ReplyText(options, output).Write(reply);
        return true;

        // What happens on the way never stands between values that a program reads.
        void Note(string line) => (options.Json || options.Short ? error : output).WriteLine(line);
    }

    private void Greet(QueryOptions options, int servers)
    {
        if (_greeting is not { } words) return;
        _greeting = null;
        output.WriteLine();
        // A key on the command line is a secret, and this line lands in logs.
        List<string> shown = [];
        for (int i = 0; i < words.Count; i++)
        {
            bool isKey = words[i].StartsWith("-y", StringComparison.Ordinal);
            shown.Add(isKey && words[i].Length > 2 ? "-y..." : TextEscape.Escape(words[i]));
            if (isKey && words[i].Length == 2 && i++ + 1 < words.Count) shown.Add("...");
        }
        output.WriteLine($"; <<>> dnsq {Version} <<>> {string.Join(' ', shown)}");
        if (options.Server is not null) output.WriteLine($"; ({servers} server{(servers == 1 ? "" : "s")} found)");
        output.WriteLine(";; global options: +cmd");
    }

    private int Refuse(string problem)
    {
        error.WriteLine($"dnsq: {problem}");
        error.WriteLine("Try \"dnsq -h\".");
        return ExitCode.Usage;
    }

    private static bool TryReadKey(string text, out TsigKey? key)
    {
        key = null;
        string[] parts = text.Split(':');
        if (parts.Length is not (2 or 3) || !TsigAlgorithm.TryFind(parts.Length == 3 ? parts[0] : "hmac-sha256", out TsigAlgorithm? algorithm)) return false;
        if (!DomainName.TryParse(parts[^2], out DomainName? name) || !Base64.TryDecode(parts[^1], out byte[] secret) || secret.Length == 0) return false;
        key = new TsigKey(name, algorithm, secret);
        System.Security.Cryptography.CryptographicOperations.ZeroMemory(secret);
        return true;
    }
}
