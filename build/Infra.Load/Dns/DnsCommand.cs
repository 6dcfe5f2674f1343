using System.CommandLine;

namespace Infra.Load.Dns;

/// <summary><c>dns</c>: writes the zone and the questions of the DNS scenarios.</summary>
internal static class DnsCommand
{
    internal static Command Create()
    {
        Option<int> records = new("--records") { Description = "Records of the zone.", DefaultValueFactory = _ => 150_000 };
        Option<int> questions = new("--questions") { Description = "Lines of the file of questions.", DefaultValueFactory = _ => 100_000 };
        var command = new Command("dns", "Writes zone and queries into the present folder: a zone bench.example, and questions as dnsperf reads them.") { records, questions };
        command.SetAction(parsed =>
        {
            File.WriteAllBytes("zone", ZoneText.Make(parsed.GetValue(records)));
            File.WriteAllBytes("queries", ZoneText.MakeQuestions(parsed.GetValue(records), parsed.GetValue(questions)));
            return 0;
        });
        return command;
    }
}
