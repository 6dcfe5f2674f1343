using System.Globalization;
using Infra.Ntp.Control.Status;
using Infra.Ntp.Discipline;
using Infra.Parsing;

namespace Infra.Ntp.Control.Set;

/// <summary>What all servers say together.</summary>
/// <param name="Sources">The servers.</param>
/// <param name="Standings">What became of each.</param>
/// <param name="Offset">True time minus the clock, s.</param>
/// <param name="Deviation">Its standard deviation, s.</param>
/// <param name="Problem">Why the clock must not be moved; empty if it may.</param>
internal sealed record SurveyResult(IReadOnlyList<SurveyedSource> Sources, IReadOnlyList<Standing> Standings, double Offset, double Deviation, string Problem)
{
    /// <summary>The offset for people.</summary>
    internal string OffsetText => Offset.ToString("+0.000000000;-0.000000000", CultureInfo.InvariantCulture) + " s";

    internal void WriteText(TextWriter output)
    {
        var table = new TextTable("", "SOURCE", "ADDRESS", "SAMPLES", "OFFSET", "DELAY", "STANDING");
        for (int i = 0; i < Sources.Count; i++)
        {
            SurveyedSource source = Sources[i];
            string offset = source.Latest is { } latest ? Signed(latest.Offset.TotalSeconds + source.Source.OffsetCorrection) : "-";
            string delay = source.Latest is { } measured ? Signed(measured.Delay.TotalSeconds)[1..] : "-";
            string standing = source.Problem.Length > 0 ? TextEscape.Escape(source.Problem) : Standings[i].ToString();
            table.Add(
                [Standings[i] == Standing.Selected ? "*" : "", TextEscape.Escape(source.Name), source.Address.ToString(),
                 source.Filter.Count.ToString(CultureInfo.InvariantCulture), offset, delay, standing]);
        }
        table.Write(output);
        if (Problem.Length == 0) output.WriteLine($"offset {OffsetText} ± {Signed(Deviation)[1..]}");
    }

    internal void WriteJson(TextWriter output) => JsonText.Write(output, json =>
    {
        json.WriteStartArray("sources");
        for (int i = 0; i < Sources.Count; i++)
        {
            SurveyedSource source = Sources[i];
            json.WriteStartObject();
            json.WriteString("name", source.Name);
            json.WriteString("address", source.Address.ToString());
            json.WriteNumber("samples", source.Filter.Count);
            json.WriteString("standing", Standings[i].ToString());
            if (source.Latest is { } latest)
            {
                json.WriteNumber("offset", latest.Offset.TotalSeconds + source.Source.OffsetCorrection);
                json.WriteNumber("delay", latest.Delay.TotalSeconds);
                json.WriteNumber("stratum", latest.Stratum);
            }
            else json.WriteString("error", source.Problem);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        if (Problem.Length > 0)
        {
            json.WriteString("error", Problem);
            return;
        }
        json.WriteNumber("offset", Offset);
        json.WriteNumber("deviation", Deviation);
    });

    private static string Signed(double seconds) => seconds.ToString("+0.000000000;-0.000000000", CultureInfo.InvariantCulture) + " s";
}
