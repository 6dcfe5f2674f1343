namespace Infra.Av1;

/// <summary>ITU-T T.35 metadata, section 6.7.2.</summary>
/// <param name="CountryCode">itu_t_t35_country_code.</param>
/// <param name="CountryCodeExtension">The extension byte, after country code 0xFF only; else 0.</param>
/// <param name="Payload">The bytes, without trailing zeros and the stop byte.</param>
public sealed record ItutT35(byte CountryCode, byte CountryCodeExtension, ReadOnlyMemory<byte> Payload);
