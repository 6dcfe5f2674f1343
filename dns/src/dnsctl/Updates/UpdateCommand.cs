using System.Buffers.Binary;
using System.CommandLine;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Infra.Dns.Names;
using Infra.Dns.Tsig;
using Infra.Dns.Wire;
using Infra.Hosting;
using Infra.Interop;
using Infra.Parsing;

namespace Infra.Dns.Control.Updates;

/// <summary><c>dnsctl update</c>: changes zones of a server by RFC 2136, in nsupdate's language or by options.</summary>
internal static class UpdateCommand
{
    private const int LineLengthMax = 128 * 1024;
    private const int PortDefault = 53;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    internal static Command Create(TextReader input, TextWriter output, TextWriter error)
    {
        Argument<string?> file = new("FILE") { Description = "Lines in nsupdate's language; standard input without it, if there are no options of changes.", Arity = ArgumentArity.ZeroOrOne };
        Option<string?> server = new("--server", "-s") { Description = "The primary, as ADDRESS or ADDRESS:PORT; 127.0.0.1 without it.", HelpName = "ADDRESS" };
        Option<string?> zone = new("--zone", "-z") { Description = "The zone.", HelpName = "NAME" };
        Option<string?> key = new("--key", "-y") { Description = "What signs the update, as [ALGORITHM:]NAME:SECRET; other users may see it: --key-file is better.", HelpName = "KEY" };
        Option<string?> keyFile = new("--key-file", "-k") { Description = "A file with [ALGORITHM:]NAME:SECRET on its first line.", HelpName = "FILE" };
        Option<string[]> require = new("--require") { Description = "What must hold, as \"nxdomain NAME\", \"yxdomain NAME\", \"nxrrset NAME TYPE\" or \"yxrrset NAME TYPE [DATA]\".", HelpName = "CONDITION" };
        Option<string[]> add = new("--add") { Description = "A record to add, as \"NAME TTL TYPE DATA\".", HelpName = "RECORD" };
        Option<string[]> delete = new("--delete") { Description = "What to delete, as \"NAME\", \"NAME TYPE\" or \"NAME TYPE DATA\".", HelpName = "RECORDS" };
        var command = new Command("update", "Changes zones of a running server (RFC 2136), in nsupdate's language or by options.") { file, server, zone, key, keyFile, require, delete, add };
        command.SetAction(async (parsed, cancellation) =>
        {
            using var script = new UpdateScript();
            string problem = "";
            if (parsed.GetValue(server) is { } address && !TryTakeServer(script, address)) return Usage(error, $"{TextEscape.Escape(address)} is no address");
            if (parsed.GetValue(zone) is { } name && !script.TryRead("zone " + name, out _, out problem)) return Usage(error, problem);
            if (parsed.GetValue(key) is { } secret && !script.TryTakeKey(secret, out problem)) return Usage(error, problem);
            if (parsed.GetValue(keyFile) is { } path && !TryReadKey(script, path, out problem)) return Fail(error, problem);
            string[] lines =
            [
                .. (parsed.GetValue(require) ?? []).Select(each => "prereq " + each), .. (parsed.GetValue(delete) ?? []).Select(each => "update delete " + each), .. (parsed.GetValue(add) ?? []).Select(each => "update add " + each),
            ];
            try
            {
                if (lines.Length > 0) return await RunAsync(script, new StringReader(string.Join('\n', lines)), "command line", output, error, cancellation).ConfigureAwait(false);
                if (parsed.GetValue(file) is not { } source) return await RunAsync(script, input, "standard input", output, error, cancellation).ConfigureAwait(false);
                using StreamReader reader = File.OpenText(source);
                return await RunAsync(script, reader, TextEscape.Escape(source), output, error, cancellation).ConfigureAwait(false);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                return Fail(error, e.Message);
            }
        });
        return command;
    }

    // One update after the other; the first that fails ends it.
    private static async Task<int> RunAsync(UpdateScript script, TextReader source, string name, TextWriter output, TextWriter error, CancellationToken cancellation)
    {
        int number = 0;
        while (!script.HasEnded && await source.ReadLineAsync(cancellation).ConfigureAwait(false) is { } line)
        {
            number++;
            if (line.Length > LineLengthMax) return Fail(error, string.Create(CultureInfo.InvariantCulture, $"{name}:{number}: the line is longer than {LineLengthMax} characters"));
            if (!script.TryRead(line, out UpdateRequest? request, out string problem)) return Fail(error, string.Create(CultureInfo.InvariantCulture, $"{name}:{number}: {TextEscape.Harmless(problem, 1024)}"));
            if (request is not null && await SendAsync(script, request, output, error, cancellation).ConfigureAwait(false) is var code and not ExitCode.Done) return code;
        }
        if (!script.HasEntries) return ExitCode.Done;
        return script.TryFinish(out UpdateRequest? last, out string missing) ? await SendAsync(script, last, output, error, cancellation).ConfigureAwait(false) : Fail(error, $"{name}: {missing}");
    }

    private static async Task<int> SendAsync(UpdateScript script, UpdateRequest request, TextWriter output, TextWriter error, CancellationToken cancellation)
    {
        TsigClient? signature = script.Key is { } key ? new TsigClient(key) : null;
        byte[] random = new byte[sizeof(ushort)];
        SystemRandom.Instance.Fill(random);
        ushort id = BinaryPrimitives.ReadUInt16BigEndian(random);
        if (request.Write(id, signature, Now) is not { } message) return Fail(error, "the update is longer than a message may be");
        byte[] reply;
        try
        {
            reply = await ExchangeAsync(script.Server, message, cancellation).ConfigureAwait(false);
        }
        catch (Exception e) when (e is SocketException or IOException)
        {
            return Fail(error, $"{script.Server} cannot be asked: {e.Message}");
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return Fail(error, string.Create(CultureInfo.InvariantCulture, $"{script.Server} did not answer within {Patience.TotalSeconds:0} s"));
        }
        return Judge(reply, id, signature, request.Zone, output, error);
    }

    private static ulong Now => (ulong)DateTimeOffset.UtcNow.ToUnixTimeSeconds();

    private static int Judge(byte[] reply, ushort id, TsigClient? signature, DomainName zone, TextWriter output, TextWriter error)
    {
        if (!MessageView.TryParse(reply, out MessageView view, out WireError wrong)) return Fail(error, $"the reply cannot be read: {wrong}");
        if (view.Header.Id != id || !view.Header.IsResponse || view.Header.Opcode != Opcode.Update) return Fail(error, "what came is no reply to the update");
        ResponseCode code = view.Header.ResponseCode;
        if (signature is not null && signature.Verify(view, Now) is not TsigVerdict.Good and TsigVerdict verdict)
            return Fail(error, verdict == TsigVerdict.PeerError ? $"update of {zone} failed: {code} ({TsigError.NameOf(signature.PeerError)})" : $"the signature of the reply is not right ({verdict}); whether the zone was changed is not known");
        if (code != ResponseCode.NoError) return Fail(error, $"update of {zone} failed: {code}");
        output.WriteLine($"{zone}: updated");
        return ExitCode.Done;
    }

    private static async Task<byte[]> ExchangeAsync(IPEndPoint server, byte[] message, CancellationToken cancellation)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        deadline.CancelAfter(Patience);
        using var client = new TcpClient(server.AddressFamily) { NoDelay = true };
        await client.ConnectAsync(server, deadline.Token).ConfigureAwait(false);
        NetworkStream stream = client.GetStream();
        byte[] framed = new byte[sizeof(ushort) + message.Length];
        BinaryPrimitives.WriteUInt16BigEndian(framed, (ushort)message.Length);
        message.CopyTo(framed, sizeof(ushort));
        await stream.WriteAsync(framed, deadline.Token).ConfigureAwait(false);
        byte[] head = new byte[sizeof(ushort)];
        await stream.ReadExactlyAsync(head, deadline.Token).ConfigureAwait(false);
        byte[] reply = new byte[BinaryPrimitives.ReadUInt16BigEndian(head)];
        await stream.ReadExactlyAsync(reply, deadline.Token).ConfigureAwait(false);
        return reply;
    }

    private static bool TryTakeServer(UpdateScript script, string text)
    {
        if (IPAddress.TryParse(text, out IPAddress? address))
        {
            script.Server = new IPEndPoint(address, PortDefault);
            return true;
        }
        if (!IPEndPoint.TryParse(text, out IPEndPoint? endPoint)) return false;
        script.Server = endPoint;
        return true;
    }

    private static bool TryReadKey(UpdateScript script, string path, out string problem)
    {
        try
        {
            if (File.ReadLines(path).FirstOrDefault() is { } line && script.TryTakeKey(line.Trim(), out problem)) return true;
            problem = $"{TextEscape.Escape(path)} has no key: its first line must be [ALGORITHM:]NAME:SECRET";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            problem = e.Message;
        }
        return false;
    }

    private static int Usage(TextWriter error, string problem)
    {
        error.WriteLine("dnsctl: " + TextEscape.Harmless(problem, 1024));
        return ExitCode.Usage;
    }

    private static int Fail(TextWriter error, string problem)
    {
        error.WriteLine("dnsctl: " + problem);
        return ExitCode.Failure;
    }
}
