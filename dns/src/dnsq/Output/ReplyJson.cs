using System.Text;
using System.Text.Json;
using Infra.Dns.Edns;
using Infra.Dns.Query.Exchange;
using Infra.Dns.Records;
using Infra.Dns.Wire;
using Infra.Parsing;

namespace Infra.Dns.Query.Output;

/// <summary>Answers as JSON: one object on each line.</summary>
internal static class ReplyJson
{
    internal static string Write(Reply reply)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("server", reply.Server.ToString());
            json.WriteString("transport", reply.IsTcp ? "tcp" : "udp");
            json.WriteNumber("milliseconds", Math.Round(reply.Duration.TotalMilliseconds, 3));
            json.WriteNumber("size", reply.Message.Length);
            if (MessageView.TryParse(reply.Message, out MessageView view, out WireError error)) WriteMessage(json, view);
            else json.WriteString("malformed", error.ToString());
            if (reply.Notes.Count > 0) json.WriteString("note", string.Join('\n', reply.Notes));
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    private static void WriteMessage(Utf8JsonWriter json, MessageView view)
    {
        MessageHeader header = view.Header;
        bool hasOptions = EdnsView.TryRead(view, out EdnsView edns, out _);
        json.WriteNumber("id", header.Id);
        json.WriteString("opcode", header.Opcode.ToString());
        json.WriteString("status", new ResponseCode((ushort)((hasOptions ? edns.ExtendedResponseCode << 4 : 0) | header.ResponseCode.Value)).ToString());
        json.WriteStartObject("flags");
        json.WriteBoolean("aa", header.Has(MessageHeader.Authoritative));
        json.WriteBoolean("tc", header.Has(MessageHeader.Truncated));
        json.WriteBoolean("rd", header.Has(MessageHeader.RecursionDesired));
        json.WriteBoolean("ra", header.Has(MessageHeader.RecursionAvailable));
        json.WriteBoolean("ad", header.Has(MessageHeader.AuthenticData));
        json.WriteBoolean("cd", header.Has(MessageHeader.CheckingDisabled));
        json.WriteEndObject();
        if (hasOptions) WriteEdns(json, edns);
        if (header.QuestionCount > 0)
        {
            json.WriteStartObject("question");
            json.WriteString("name", view.ReadName(view.Question.NameOffset).ToString());
            json.WriteString("class", view.Question.Class.ToString());
            json.WriteString("type", view.Question.Type.ToString());
            json.WriteEndObject();
        }
        byte[] data = new byte[Rdata.LengthMax];
        WriteSection(json, view, MessageSection.Answer, "answer", data);
        WriteSection(json, view, MessageSection.Authority, "authority", data);
        WriteSection(json, view, MessageSection.Additional, "additional", data);
    }

    private static void WriteEdns(Utf8JsonWriter json, EdnsView edns)
    {
        json.WriteStartObject("edns");
        json.WriteNumber("version", edns.Version);
        json.WriteBoolean("do", edns.IsDnssecOk);
        json.WriteNumber("udp", edns.UdpSize);
        json.WriteStartArray("options");
        foreach (EdnsOption option in edns)
        {
            json.WriteStartObject();
            json.WriteNumber("code", option.Code.Value);
            json.WriteString("name", OptionText.NameOf(option.Code));
            json.WriteString("hex", Hex.Encode(option.Value));
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteSection(Utf8JsonWriter json, MessageView view, MessageSection section, string name, byte[] data)
    {
        json.WriteStartArray(name);
        foreach (RecordView record in view)
        {
            if (record.Section != section || record.Type == RecordType.OPT) continue;
            json.WriteStartObject();
            json.WriteString("name", view.ReadName(record.NameOffset).ToString());
            json.WriteNumber("ttl", record.TimeToLive);
            json.WriteString("class", record.Class.ToString());
            json.WriteString("type", record.Type.ToString());
            if (view.TryReadData(record, data, out int length, out WireError error)) json.WriteString("data", Rdata.Format(record.Type, data.AsSpan(0, length)));
            else json.WriteString("malformed", error.ToString());
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }
}
