using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Text;
using Infra.Hosting.CommandLine;
using Infra.Parsing;

namespace Infra.Proxy.Daemon;

/// <summary>The options of proxyd's own, some of which may stand more than once; what is left is for every daemon alike.</summary>
internal sealed class ProxyArguments
{
    private const string Secure = "https://";
    private const string Plain = "http://";

    private readonly List<string> _listen = [];
    private readonly List<string> _to = [];
    private string? _certificate;
    private string? _key;
    private string? _controlSocket;

    /// <summary>They appear in --help.</summary>
    internal static IReadOnlyList<DaemonOption> Options { get; } =
    [
        new("--listen", "Listen on this address, by TLS after https://; may be repeated. Default 127.0.0.1:8080.", null, "[https://]ADDR"),
        new("--to", "Send requests to this server; may be repeated.", null, "URL"),
        new("--cert", "Certificates for https:// listeners; without, one is made in memory.", null, "FILE"),
        new("--key", "Private key of --cert.", null, "FILE"),
        new("--control-socket", "Control socket of a run with --to, for proxyctl --socket PATH.", null, "PATH"),
        new("--config-kdl", "The same as --config, as River calls it.", null, "FILE"),
        new("--validate-configs", "The same as --check, as River calls it."),
    ];

    /// <summary>The options that every daemon has.</summary>
    internal string[] Rest { get; private set; } = [];

    /// <summary>The configuration that the options amount to; empty if they name no server.</summary>
    internal string Configuration { get; private set; } = "";

    /// <summary>Whether the options say what to do, so that no file is looked for.</summary>
    internal bool ReplacesFile => _to.Count > 0;

    internal static bool TryParse(string[] args, [NotNullWhen(true)] out ProxyArguments? arguments, out string problem)
    {
        arguments = null;
        var parsed = new ProxyArguments();
        List<string> rest = [];
        for (int i = 0; i < args.Length; i++)
        {
            (string name, string? value) = Split(args[i]);
            if (name is "--config-toml" or "--config-toml=")
            {
                problem = "TOML configuration is not read: convert it to KDL and use --config-kdl";
                return false;
            }
            if (name is "--validate-configs")
            {
                rest.Add("--check");
                continue;
            }
            if (name is not ("--listen" or "--to" or "--cert" or "--key" or "--control-socket" or "--config-kdl"))
            {
                rest.Add(args[i]);
                continue;
            }
            if (value is null && ++i < args.Length) value = args[i];
            if (string.IsNullOrEmpty(value))
            {
                problem = $"{name} needs a value";
                return false;
            }
            if (!parsed.TryTake(name, value, rest, out problem)) return false;
        }
        if (!parsed.TryFinish(rest, out problem)) return false;
        parsed.Rest = [.. rest];
        arguments = parsed;
        return true;
    }

    private static (string Name, string? Value) Split(string argument)
    {
        int equals = argument.IndexOf('=', StringComparison.Ordinal);
        return equals > 0 && argument.StartsWith("--", StringComparison.Ordinal) ? (argument[..equals], argument[(equals + 1)..]) : (argument, null);
    }

    private bool TryTake(string name, string value, List<string> rest, out string problem)
    {
        problem = "";
        switch (name)
        {
            case "--listen":
                _listen.Add(value);
                return true;
            case "--to":
                _to.Add(value);
                return true;
            case "--config-kdl":
                rest.Add("--config");
                rest.Add(value);
                return true;
            case "--cert":
                if (_certificate is not null) problem = "--cert is given twice";
                _certificate = value;
                return problem.Length == 0;
            case "--control-socket":
                if (_controlSocket is not null) problem = "--control-socket is given twice";
                _controlSocket = value;
                return problem.Length == 0;
            default:
                if (_key is not null) problem = "--key is given twice";
                _key = value;
                return problem.Length == 0;
        }
    }

    private bool TryFinish(List<string> rest, out string problem)
    {
        problem = "";
        if (_to.Count == 0)
        {
            if (_listen.Count > 0) problem = "--listen needs --to: where do requests go?";
            else if (_certificate is not null || _key is not null) problem = "--cert and --key need --listen https://ADDR and --to URL";
            else if (_controlSocket is not null) problem = "--control-socket needs --to URL; a configuration file has the node control-socket in system";
            return problem.Length == 0;
        }
        if (rest.Contains("--config") || rest.Contains("-c")) problem = "either --to, or a configuration file: both say where requests go";
        else if (_certificate is null != _key is null) problem = "--cert and --key belong together";
        else if (_certificate is not null && !_listen.Exists(IsSecure)) problem = "--cert needs a listener that speaks TLS: --listen https://ADDR";
        if (problem.Length > 0) return false;
        var text = new StringBuilder("services {\n    default {\n        listeners {\n");
        if (_listen.Count == 0) _listen.Add("127.0.0.1:8080");
        foreach (string listen in _listen)
        {
            if (!TryWriteListener(listen, text, out problem)) return false;
        }
        text.Append("        }\n        connectors {\n");
        foreach (string to in _to)
        {
            if (!TryWriteConnector(to, text, out problem)) return false;
        }
        text.Append("        }\n    }\n}\n");
        if (_controlSocket is not null) text.Append($"system {{\n    control-socket {Quote(_controlSocket)}\n}}\n");
        Configuration = text.ToString();
        return true;
    }

    private static bool IsSecure(string listen) => listen.StartsWith(Secure, StringComparison.OrdinalIgnoreCase);

    private bool TryWriteListener(string listen, StringBuilder text, out string problem)
    {
        bool isSecure = IsSecure(listen);
        string address = isSecure ? listen[Secure.Length..] : listen.StartsWith(Plain, StringComparison.OrdinalIgnoreCase) ? listen[Plain.Length..] : listen;
        if (!Config.ConfigShapes.TryParseEndPoint(address.TrimEnd('/'), out EndPoint? endPoint, out problem))
        {
            problem = $"--listen {TextEscape.Escape(listen)}: {problem}";
            return false;
        }
        text.Append("            ").Append(Quote(Config.ConfigShapes.Format(endPoint)));
        if (isSecure) text.Append(_certificate is null ? " self-signed=true" : $" cert-path={Quote(_certificate)} key-path={Quote(_key!)}");
        text.Append('\n');
        return true;
    }

    private static bool TryWriteConnector(string to, StringBuilder text, out string problem)
    {
        bool isSecure = IsSecure(to);
        string rest = isSecure ? to[Secure.Length..] : to.StartsWith(Plain, StringComparison.OrdinalIgnoreCase) ? to[Plain.Length..] : to;
        if (!rest.StartsWith('/') && !rest.StartsWith("unix:", StringComparison.Ordinal))
        {
            if (rest.Contains("://", StringComparison.Ordinal))
            {
                problem = $"--to {TextEscape.Escape(to)}: a server is http://ADDR, https://ADDR or unix:/path";
                return false;
            }
            if (rest.EndsWith('/')) rest = rest[..^1];
            if (rest.Contains('/', StringComparison.Ordinal))
            {
                problem = $"--to {TextEscape.Escape(to)}: a path cannot stand behind the server; requests keep their own";
                return false;
            }
            rest = Complete(rest, isSecure);
        }
        if (!Config.ConfigShapes.TryParseEndPoint(rest, out EndPoint? endPoint, out problem))
        {
            problem = $"--to {TextEscape.Escape(to)}: {problem}";
            return false;
        }
        text.Append("            ").Append(Quote(Config.ConfigShapes.Format(endPoint)));
        if (isSecure) text.Append($" tls-sni={Quote(endPoint is IPEndPoint ip ? ip.Address.ToString() : "localhost")}");
        text.Append('\n');
        return true;
    }

    // localhost needs no lookup, and a URL's scheme has a port.
    private static string Complete(string authority, bool isSecure)
    {
        const string LocalHost = "localhost";
        if (authority.StartsWith(LocalHost, StringComparison.OrdinalIgnoreCase) && (authority.Length == LocalHost.Length || authority[LocalHost.Length] == ':'))
            authority = "127.0.0.1" + authority[LocalHost.Length..];
        bool hasPort = authority.LastIndexOf(':') > authority.LastIndexOf(']') && !(authority.Contains("::", StringComparison.Ordinal) && !authority.StartsWith('['));
        return hasPort ? authority : authority + (isSecure ? ":443" : ":80");
    }

    private static string Quote(string text) => "\"" + text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal) + "\"";
}
