"""What the extension makes of texts, formulas and cells, on small ones. `cargo lab test web` runs this."""

import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "book"))

from docutils import nodes  # noqa: E402
from nnfs import glossary, markup, maths, places, pointers  # noqa: E402


class Known:
    """Chapters 4 and 11, each with one section and one exercise."""

    chapters = {4: "chapter 4", 11: "chapter 11"}
    sections = {"4.1": "section 4.1", "11.2": "section 11.2"}
    exercises = {(4, 3): "exercise 3 of 4", (11, 1): "exercise 1 of 11"}


def found(text, chapter=4):
    return [(text[start:end], place) for start, end, place in pointers.find(text, chapter, Known)]


class Pointers(unittest.TestCase):
    def test_chapters_sections_and_exercises_are_found(self):
        text = "Chapter 04 and section 11.2, as exercise 3 asks."
        self.assertEqual(
            found(text), [("Chapter 04", "chapter 4"), ("section 11.2", "section 11.2"), ("exercise 3", "exercise 3 of 4")]
        )

    def test_each_number_of_a_list_is_a_pointer(self):
        self.assertEqual(found("chapters 04 to 11"), [("chapters 04", "chapter 4"), ("11", "chapter 11")])

    def test_an_exercise_may_be_of_another_chapter(self):
        self.assertEqual(found("exercise 1 of chapter 11"), [("exercise 1 of chapter 11", "exercise 1 of 11")])

    def test_a_bare_number_is_a_section_only_where_it_can_be_nothing_else(self):
        self.assertEqual(found("the bars of 4.1, in 4.1."), [("4.1", "section 4.1")] * 2)
        for text in ("a score 4.1 and 4.1 more", "14.1 of them", "in 4.10 s", "version 1.4.1"):
            self.assertEqual(found(text), [], text)
        self.assertEqual(found("the bias 4.1, in 4.1", chapter=11), [])

    def test_what_is_not_there_is_found_out(self):
        self.assertEqual(found("see chapter 18"), [("chapter 18", None)])
        self.assertEqual(found("section 4.9"), [("section 4.9", None)])
        self.assertEqual(found("as in 11.9", chapter=11), [("11.9", None)])
        self.assertEqual(found("exercise 9"), [("exercise 9", None)])

    def test_chapters_of_other_books_are_left_alone(self):
        self.assertEqual(found("*Neural Networks from Scratch*, chapter 19, has it"), [])


class Formulas(unittest.TestCase):
    def test_a_long_formula_can_be_broken_at_its_outermost_operators(self):
        formula = maths.HTML.convert_with_local_state(r"1 \cdot 0.2 + 2 \cdot (0.8 + 1) = -4.85", displaystyle=False)
        parts = maths.breakable(formula)
        self.assertEqual(len(parts), 5)
        for part in parts:
            self.assertTrue(part.startswith("<math>") and part.endswith("</math>"), part)
            self.assertEqual(part.count("<m"), part.count("</m"))
        self.assertIn("(</mo>", parts[3], "a bracket stays whole")
        self.assertTrue(parts[-1].startswith("<math><mo"), "a sign stays with its number")

    def test_a_short_formula_is_not_broken(self):
        formula = maths.HTML.convert_with_local_state("x = 3", displaystyle=False)
        self.assertEqual(maths.breakable(formula), [formula])


class Markup(unittest.TestCase):
    def test_elements_are_closed_and_scripts_are_gone(self):
        html = '<div data-film="f"><img alt="a &quot;b&quot; -> c" src="x"><br></div><script>if (a < b) "</div>"</script>'
        self.assertEqual(
            markup.as_xml(html, str.upper),
            '<div data-film="f"><img alt="a &quot;b&quot; -&gt; c" src="X"/><br/></div>',
        )


class Glossary(unittest.TestCase):
    def test_a_form_belongs_to_one_term(self):
        owners = {}
        for term in glossary.terms():
            for form in {form.lower() for form in term.forms}:
                self.assertEqual(owners.setdefault(form, term.name), term.name, form)

    def test_the_longest_term_wins_and_a_known_one_is_left_out(self):
        text = "A partial derivative and a derivative, and loss-making"
        terms = [(text[start:end], term.name) for start, end, term in glossary.mentions(text, {"derivative"})]
        self.assertEqual(terms, [("partial derivative", "partial derivative")])

    def test_an_entry_does_not_lead_to_itself(self):
        entry = nodes.definition_list_item("", nodes.term("", "softmax"))
        self.assertEqual(glossary.own_terms(entry), {"softmax"})


class Places(unittest.TestCase):
    def test_a_heading_is_known_by_what_it_is(self):
        self.assertEqual(places.identifier(4, "4.10 A title"), "section-4-10")
        self.assertEqual(places.identifier(4, "Exercise 3: A title"), "exercise-4-3")
        self.assertEqual(places.identifier(4, "Why the exponential?"), "chapter-4-why-the-exponential")


if __name__ == "__main__":
    unittest.main()
