using System.Globalization;
using System.Numerics;
using System.Text;
using Infra.Sudo.Policy.Ast;
using Infra.Sudo.Policy.Defaults;
using Infra.Sudo.Policy.Export;
using Infra.Sudo.Policy.Parsing;
using Infra.Testing.Fuzzing;

namespace Infra.Sudo.Policy.Tests.Fuzzing;

public static partial class FuzzTargets
{
    /// <summary>Any value of any setting is taken or refused with words; what is taken can be shown, and every taken number lies within the bounds of its type.</summary>
    [FuzzTarget("sudoers-settings", Corpus = "Corpus/settings", InputBytesMax = 512)]
    public static void SettingsOfAnyValue(ReadOnlySpan<byte> input)
    {
        int split = input.IndexOf((byte)'=');
        ReadOnlySpan<byte> name = split < 0 ? input : input[..split];
        byte[] value = split < 0 ? [] : input[(split + 1)..].ToArray();
        var settings = new Settings();
        var text = new StringBuilder();
        // A name that is none stands for one of the table, so that all of them get values.
        SettingDefinition definition = SettingTable.Find(name) ?? SettingTable.All[name.Length == 0 ? 0 : (name[0] + (name.Length * 31)) % SettingTable.All.Length];
        for (SettingOperator operation = SettingOperator.On; operation <= SettingOperator.Remove; operation++)
        {
            if (!SettingParser.TryParse(definition, operation, value, out SettingChange change, out SettingErrorKind error))
            {
                Check(error != SettingErrorKind.None, "refused without a reason");
                Check(SettingParser.Describe(error, name, operation, value).Length > 0, "a mistake without words");
                continue;
            }

            Check(error == SettingErrorKind.None, "taken with a reason against it");
            settings.Apply(change, 0);
            if (operation == SettingOperator.Set) CheckNumber(definition.Type, change.Number, value);
        }

        SettingText.Write(settings, text);
        Check(text.Length > 0, "nothing is shown");
    }

    /// <summary>Times and timeouts are read as the calendar and whole-number arithmetic say, and a time that is written reads back.</summary>
    [FuzzTarget("sudoers-times", Corpus = "Corpus/times", InputBytesMax = 64)]
    public static void Times(ReadOnlySpan<byte> input)
    {
        if (GeneralizedTime.TryParse(input, null, out long seconds) && TimeText.TryFormat(seconds, out string text))
        {
            Check(GeneralizedTime.TryParse(Encoding.ASCII.GetBytes(text), null, out long again) && again == seconds, "a time reads back as another");
            string digits = Encoding.Latin1.GetString(input);
            if (digits.Length == 15 && digits[14] == 'Z' && DateTime.TryParseExact(digits[..14], "yyyyMMddHHmmss", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out DateTime calendar))
                Check(new DateTimeOffset(calendar).ToUnixTimeSeconds() == seconds, "not what the calendar says");
        }

        if (GeneralizedTime.TryParse(input, _ => 7200, out long local) && GeneralizedTime.TryParse(input, null, out long universal))
            Check(local == universal || local == universal - 7200, "local time is off by something else");
        bool isTimeout = TimeoutText.Parse(input, out int timeout) == TimeoutResult.Ok;
        Check(!isTimeout || timeout >= 0, "a negative timeout");
        if (SettingValues.TryReadTimeout(input, out long setting)) Check(setting is >= 0 and <= int.MaxValue, "a timeout out of bounds");
    }

    private static void CheckNumber(SettingType type, long number, ReadOnlySpan<byte> value)
    {
        bool isWithin = type switch
        {
            SettingType.Integer => number is >= int.MinValue and <= int.MaxValue,
            SettingType.Unsigned => number is >= 0 and <= uint.MaxValue,
            SettingType.Mode => number is >= 0 and <= 0x1FF,
            SettingType.Timeout => number is >= 0 and <= int.MaxValue,
            _ => true,
        };
        Check(isWithin, "a number out of bounds");
        if (type is not (SettingType.Integer or SettingType.Unsigned)) return;
        Check(BigInteger.TryParse(Encoding.Latin1.GetString(value).TrimStart('\t', '\n', '\v', '\f', '\r', ' '), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out BigInteger exact) && exact == number, "another number than is written");
    }
}
