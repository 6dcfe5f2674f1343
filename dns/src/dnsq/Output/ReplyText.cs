using System.Globalization;
using System.Text;
using Infra.Dns.Edns;
using Infra.Dns.Names;
using Infra.Dns.Query.Arguments;
using Infra.Dns.Query.Exchange;
using Infra.Dns.Records;
using Infra.Dns.Wire;

namespace Infra.Dns.Query.Output;

/// <summary>A message as dig prints it. Nothing of the message reaches the terminal unescaped.</summary>
internal sealed class ReplyText(QueryOptions options, TextWriter output)
{
    private static readonly (ushort Bit, string Name)[] Flags =
    [
        (MessageHeader.Response, "qr"), (MessageHeader.Authoritative, "aa"), (MessageHeader.Truncated, "tc"), (MessageHeader.RecursionDesired, "rd"), (MessageHeader.RecursionAvailable, "ra"),
        (MessageHeader.AuthenticData, "ad"), (MessageHeader.CheckingDisabled, "cd"),
    ];

    private readonly RecordText _records = new(options);
    private readonly byte[] _data = new byte[Rdata.LengthMax];

    /// <summary>Prints an answer.</summary>
    internal void Write(Reply reply)
    {
        if (!MessageView.TryParse(reply.Message, out MessageView view, out WireError error, MessageView.TransferDecompressedBytesMax))
        {
            output.WriteLine($";; Got bad packet: {error}");
            WriteHex(reply.Message);
            return;
        }
        if (options.Short)
        {
            WriteShort(view, reply);
            return;
        }
        if (options.ShowsComments) output.WriteLine(";; Got answer:");
        WriteMessage(view, isAnswer: true, MessageView.TryParse(reply.Query, out MessageView query, out _) && query.Header.Has(MessageHeader.RecursionDesired));
        foreach (string note in reply.Notes)
            output.WriteLine(note);
        if (options.ShowsStatistics) WriteStatistics(reply);
    }

    /// <summary>Prints a question that is about to be sent.</summary>
    internal void WriteQuery(byte[] message, string server)
    {
        if (!MessageView.TryParse(message, out MessageView view, out _)) return;
        output.WriteLine(";; Sending:");
        WriteMessage(view, isAnswer: false, hasAskedRecursion: false);
        output.WriteLine($";; QUERY SIZE: {message.Length}");
        output.WriteLine();
    }

    /// <summary>Prints one record.</summary>
    internal void WriteRecord(MessageView view, RecordView record)
    {
        DomainName name = view.ReadName(record.NameOffset);
        output.WriteLine(view.TryReadData(record, _data, out int length, out WireError error)
            ? _records.Record(name, record.TimeToLive, record.Class, record.Type, _data.AsSpan(0, length))
            : $";; {name} {record.Type}: {error}");
    }

    private void WriteMessage(MessageView view, bool isAnswer, bool hasAskedRecursion)
    {
        bool hasOptions = EdnsView.TryRead(view, out EdnsView edns, out _);
        var code = new ResponseCode((ushort)((hasOptions ? edns.ExtendedResponseCode << 4 : 0) | view.Header.ResponseCode.Value));
        MessageHeader header = view.Header;
        if (options.ShowsComments)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $";; ->>HEADER<<- opcode: {header.Opcode}, status: {code}, id: {header.Id}"));
            string flags = string.Concat(Flags.Where(flag => header.Has(flag.Bit)).Select(flag => " " + flag.Name));
            string reserved = (header.Bits & 0x0040) != 0 ? "; MBZ: 0x4" : "";
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $";; flags:{flags}{reserved}; QUERY: {header.QuestionCount}, ANSWER: {header.AnswerCount}, AUTHORITY: {header.AuthorityCount}, ADDITIONAL: {header.AdditionalCount}"));
            if (isAnswer && hasAskedRecursion && header.Has(MessageHeader.RecursionDesired) && !header.Has(MessageHeader.RecursionAvailable)) output.WriteLine(";; WARNING: recursion requested but not available");
            output.WriteLine();
        }
        if (options.ShowsComments && hasOptions)
        {
            output.WriteLine(";; OPT PSEUDOSECTION:");
            foreach (string line in OptionText.Lines(edns))
                output.WriteLine(line);
        }
        if (options.ShowsQuestion && header.QuestionCount > 0)
        {
            if (options.ShowsComments) output.WriteLine(";; QUESTION SECTION:");
            output.WriteLine(_records.Question(view.ReadName(view.Question.NameOffset), view.Question.Type, view.Question.Class));
            output.WriteLine();
        }
        else if (options.ShowsComments && hasOptions)
        {
            output.WriteLine();
        }
        WriteSection(view, MessageSection.Answer, options.ShowsAnswer, "ANSWER");
        WriteSection(view, MessageSection.Authority, options.ShowsAuthority, "AUTHORITY");
        WriteSection(view, MessageSection.Additional, options.ShowsAdditional, "ADDITIONAL");
        if (view.Signature is { } signature && options.ShowsComments)
        {
            output.WriteLine(";; TSIG PSEUDOSECTION:");
            WriteRecord(view, signature);
            output.WriteLine();
        }
    }

    private void WriteSection(MessageView view, MessageSection section, bool isShown, string title)
    {
        bool isFirst = true;
        foreach (RecordView record in view)
        {
            if (!isShown || record.Section != section || record.Type == RecordType.OPT || record.Type == RecordType.TSIG) continue;
            if (isFirst && options.ShowsComments) output.WriteLine($";; {title} SECTION:");
            isFirst = false;
            WriteRecord(view, record);
        }
        if (!isFirst) output.WriteLine();
    }

    private void WriteShort(MessageView view, Reply reply)
    {
        foreach (RecordView record in view)
        {
            if (record.Section != MessageSection.Answer || !view.TryReadData(record, _data, out int length, out _)) continue;
            string line = _records.Data(record.Type, _data.AsSpan(0, length));
            output.WriteLine(options.Identify ? string.Create(CultureInfo.InvariantCulture, $"{line} from server {reply.Server.Address} in {(long)reply.Duration.TotalMilliseconds} ms.") : line);
        }
    }

    private void WriteStatistics(Reply reply)
    {
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $";; Query time: {(long)reply.Duration.TotalMilliseconds} msec"));
        output.WriteLine(ServerLine(reply));
        output.WriteLine(WhenLine());
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $";; MSG SIZE  rcvd: {reply.Message.Length}"));
        output.WriteLine();
    }

    internal static string ServerLine(Reply reply) =>
        string.Create(CultureInfo.InvariantCulture, $";; SERVER: {reply.Server.Address}#{reply.Server.Port}({Infra.Parsing.TextEscape.Escape(reply.ServerName)}) ({(reply.IsTcp ? "TCP" : "UDP")})");

    internal static string WhenLine() => $";; WHEN: {DateTime.Now.ToString("ddd MMM dd HH:mm:ss", CultureInfo.InvariantCulture)} {(TimeZoneInfo.Local.BaseUtcOffset == TimeSpan.Zero ? "UTC" : DateTime.Now.ToString("zzz", CultureInfo.InvariantCulture))} {DateTime.Now.Year.ToString(CultureInfo.InvariantCulture)}";

    private void WriteHex(byte[] message)
    {
        var line = new StringBuilder();
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{message.Length} bytes"));
        foreach (byte[] chunk in message.Chunk(16))
        {
            line.Clear();
            foreach (byte next in chunk)
                line.Append(CultureInfo.InvariantCulture, $"{next:x2} ");
            output.WriteLine(line.ToString().TrimEnd());
        }
    }
}
