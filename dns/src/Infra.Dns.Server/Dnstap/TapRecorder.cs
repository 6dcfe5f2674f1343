using Infra.Dns.Dnstap;
using Infra.Dns.Server.Service;
using Infra.Dns.Wire;

namespace Infra.Dns.Server.Dnstap;

/// <summary>Gives copies of requests and answers to a tap. With a gate any thread may use it, without one only a single thread.</summary>
internal sealed class TapRecorder(DnstapSettings settings, DnstapRing ring, TimeProvider time, Lock? gate)
{
    /// <summary>Copies a request and the answer that it got at once.</summary>
    /// <param name="request">The request; not empty.</param>
    /// <param name="client">Who sent it.</param>
    /// <param name="isStream">Whether it came by TCP.</param>
    /// <param name="answer">The answer; empty if there is none yet.</param>
    internal void Record(ReadOnlySpan<byte> request, in ClientAddress client, bool isStream, ReadOnlySpan<byte> answer)
    {
        if (settings.HasQueries) Add(request, client, isStream, isAnswer: false);
        if (!answer.IsEmpty) RecordAnswer(answer, client, isStream);
    }

    /// <summary>Copies an answer that was given later.</summary>
    internal void RecordAnswer(ReadOnlySpan<byte> answer, in ClientAddress client, bool isStream)
    {
        if (settings.HasResponses) Add(answer, client, isStream, isAnswer: true);
    }

    private void Add(ReadOnlySpan<byte> message, in ClientAddress client, bool isStream, bool isAnswer)
    {
        Span<byte> address = stackalloc byte[ClientAddress.LengthMax];
        DateTimeOffset now = time.GetUtcNow();
        var copy = new DnstapMessage
        {
            Kind = KindOf(message, isAnswer),
            Transport = isStream ? DnstapTransport.Tcp : DnstapTransport.Udp,
            QueryAddress = address[..client.Write(address)],
            QueryPort = client.Port,
            QueryTime = now,
            ResponseTime = now,
            Query = isAnswer ? default : message,
            Response = isAnswer ? message : default,
        };
        if (gate is null)
        {
            ring.TryAdd(copy);
            return;
        }
        lock (gate)
            ring.TryAdd(copy);
    }

    private static DnstapMessageKind KindOf(ReadOnlySpan<byte> message, bool isAnswer)
    {
        bool isUpdate = message.Length > 2 && (message[2] >> 3 & 0xF) == Opcode.Update.Value;
        if (isUpdate) return isAnswer ? DnstapMessageKind.UpdateResponse : DnstapMessageKind.UpdateQuery;
        return isAnswer ? DnstapMessageKind.AuthResponse : DnstapMessageKind.AuthQuery;
    }
}
