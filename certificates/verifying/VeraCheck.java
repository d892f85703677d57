import java.io.FileInputStream;
import java.util.Set;
import java.util.TreeSet;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;

/**
 * Asks veraPDF about files. Arguments: flavours with commas between them (3a,ua1), then paths. Prints a line for each
 * path and flavour: RESULT, path, flavour, true or false, how many checks; and a line for each rule that is broken.
 */
public class VeraCheck {
    public static void main(String[] arguments) throws Exception {
        VeraGreenfieldFoundryProvider.initialise();
        for (int place = 1; place < arguments.length; place++) {
            for (String name : arguments[0].split(",")) {
                check(arguments[place], PDFAFlavour.byFlavourId(name), name);
            }
        }
    }

    private static void check(String path, PDFAFlavour flavour, String name) {
        try (FileInputStream file = new FileInputStream(path);
                PDFAParser parser = Foundries.defaultInstance().createParser(file, flavour)) {
            PDFAValidator validator = Foundries.defaultInstance().createValidator(flavour, false);
            ValidationResult result = validator.validate(parser);
            System.out.println(String.join("\t", "RESULT", path, name, String.valueOf(result.isCompliant()),
                    String.valueOf(result.getTotalAssertions())));
            Set<String> broken = new TreeSet<>();
            for (TestAssertion one : result.getTestAssertions()) {
                if (one.getStatus() == TestAssertion.Status.FAILED) {
                    broken.add(one.getRuleId().getClause() + ": " + one.getMessage());
                }
            }
            for (String one : broken) {
                System.out.println(String.join("\t", "BROKEN", path, name, one.replaceAll("\\s+", " ")));
            }
        } catch (Exception error) {
            System.out.println(String.join("\t", "RESULT", path, name, "false", "0"));
            System.out.println(String.join("\t", "BROKEN", path, name, "cannot be read: " + error));
        }
    }
}
