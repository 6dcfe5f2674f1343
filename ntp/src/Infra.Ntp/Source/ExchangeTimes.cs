using Infra.Ntp.Wire;

namespace Infra.Ntp.Source;

/// <summary>The four points in time of an exchange: RFC 5905 section 8, figure 15.</summary>
/// <param name="Sent">T1, when the request left, by our clock.</param>
/// <param name="ServerReceived">T2, when it came, by the server's clock.</param>
/// <param name="ServerSent">T3, when the reply left, by the server's clock.</param>
/// <param name="Received">T4, when it came, by our clock.</param>
public readonly record struct ExchangeTimes(NtpTimestamp Sent, NtpTimestamp ServerReceived, NtpTimestamp ServerSent, NtpTimestamp Received);
